import { expect, test } from 'vitest';
import { fuseRanks, minMax } from '../../../src/retrieval/fuse.ts';
import { hybridScores } from '../../../src/retrieval/hybrid-scores.ts';

test('min-max stretches from 0 to 1, and what was not found gets 0', () => {
  expect([...minMax(new Float32Array([2, 4, 3, -Infinity]))]).toEqual([0, 1, 0.5, 0]);
  expect([...minMax(new Float32Array([5, 5, -Infinity]))]).toEqual([1, 1, 0]);
  expect([...minMax(new Float32Array([-Infinity]))]).toEqual([0]);
});

test('ranks are fused by reciprocal, each list by its weight', () => {
  const fused = fuseRanks([{ units: [2, 0] }, { units: [0], weight: 0.5 }], { size: 3, k: 60 });
  expect(fused[0]).toBeCloseTo(1 / 62 + 0.5 / 61);
  expect(fused[1]).toBe(0);
  expect(fused[2]).toBeCloseTo(1 / 61);
});

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
