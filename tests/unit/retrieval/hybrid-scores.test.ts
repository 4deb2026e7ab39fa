import { expect, test } from 'vitest';
import { hybridScores } from '../../../src/retrieval/hybrid-scores.ts';

test('the best by words stands above what vectors find in the middle', () => {
  const lexical = new Float32Array([9, 0, 0, 0]);
  const scores = hybridScores({ lexical, dense: [{ scores: new Float32Array([-Infinity, 0.9, 0.4, 0.1]), weight: 1 }], hasVector: new Uint8Array(4).fill(1), denseWeight: 0.5 });
  expect([...scores.keys()].toSorted((left, right) => scores[right]! - scores[left]!)).toEqual([0, 1, 2, 3]);
});

test('a list of less weight comes second', () => {
  const far = { scores: new Float32Array([-Infinity, 0.99]), weight: 0.5 };
  const near = { scores: new Float32Array([0.2, -Infinity]), weight: 1 };
  const scores = hybridScores({ lexical: new Float32Array(2), dense: [far, near], hasVector: new Uint8Array(2).fill(1), denseWeight: 0.5 });
  expect(scores[0]).toBeCloseTo(0.5);
  expect(scores[1]).toBeCloseTo(0.25);
});

test('words alone are stretched, and no word at all gives nothing', () => {
  expect([...hybridScores({ lexical: new Float32Array([0, 2, 4]), dense: [], hasVector: new Uint8Array(3), denseWeight: 0.5 })]).toEqual([0, 0.5, 1]);
  expect([...hybridScores({ lexical: new Float32Array(2), dense: [], hasVector: new Uint8Array(2), denseWeight: 0.5 })]).toEqual([0, 0]);
});
