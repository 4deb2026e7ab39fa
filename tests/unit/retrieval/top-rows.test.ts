import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { topRows } from '../../../src/retrieval/top-rows.ts';

test('equals a stable sort of everything, ties included', () => {
  const scores = array(integer({ min: -4, max: 4 }), { maxLength: 60 });
  assert(
    property(scores, integer({ min: 0, max: 70 }), (values, k) => {
      const expected = values.map((score, row) => ({ score, row })).toSorted((left, right) => right.score - left.score).slice(0, k);
      const found = topRows(Float32Array.from(values), k);
      expect([...found.rows]).toEqual(expected.map(({ row }) => row));
      expect([...found.scores]).toEqual(expected.map(({ score }) => score));
    }),
  );
});

test('a score that is not a number is never found', () => {
  expect([...topRows(new Float32Array([NaN, 1, NaN, 2]), 3).rows]).toEqual([3, 1]);
});
