import { expect, test } from 'vitest';
import { denseChunkScores, denseWindowScores, scoreRows } from '../../../src/retrieval/dense-scores.ts';
import { createFlatIndex } from '../../../src/retrieval/flat-index.ts';

/** Rows 0 to 3 are windows of chunk 0, row 4 is chunk 1 whole; chunk 2 and window 4 have no row. */
const table = {
  chunkOfRow: Int32Array.of(0, 0, 0, 0, 1),
  windowOfRow: Int32Array.of(0, 1, 2, 3, -1),
  rowsOfChunk: new Map([[0, [0, 1, 2, 3]], [1, [4]]]),
  wholeChunks: 1,
};
const chunkScores = (...rows: readonly number[]): readonly number[] => [...denseChunkScores(Float32Array.from(rows), table, 3)];

test('a chunk has its best row and the mean of its best three, each stretched over all chunks', () => {
  // The best of both is 0.9; the means of three are 0.5 and 0.9.
  expect(chunkScores(0.9, 0.1, 0.5, 0, 0.9)).toEqual([expect.closeTo(0.55, 6), 1, -Infinity]);
  expect(chunkScores(0.9, 0.9, 0.9, 0, 0.5)).toEqual([1, 0, -Infinity]);
});

test('the order of the rows does not matter', () => {
  const orders = [[0.9, 0.5, 0.1, 0], [0, 0.1, 0.5, 0.9], [0.5, 0.9, 0, 0.1], [0.1, 0, 0.9, 0.5]];
  for (const order of orders) expect(chunkScores(...order, 0.7)).toEqual(chunkScores(0.9, 0.5, 0.1, 0, 0.7));
});

test('a window has the score of its own row', () => {
  expect([...denseWindowScores(Float32Array.of(0.5, 0.25, 0, 1, 0.75), table, 5)]).toEqual([0.5, 0.25, 0, 1, -Infinity]);
});

test('a row that an inexact index did not reach has the least that it found', async () => {
  const index = createFlatIndex({ vectors: Float32Array.of(1, 0, 0.5, 0, 0, 1), dimension: 2 });
  const inexact = { kind: index.kind, dimension: 2, size: 3, write: index.write, vectorAt: index.vectorAt, search: (query: Float32Array) => index.search(query, 2) };
  expect([...scoreRows(inexact, Float32Array.of(1, 0))]).toEqual([1, 0.5, 0.5]);
  expect([...scoreRows(index, Float32Array.of(1, 0))]).toEqual([1, 0.5, 0]);
});
