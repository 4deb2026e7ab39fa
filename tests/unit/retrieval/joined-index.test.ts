import { expect, test } from 'vitest';
import { createFlatIndex, openFlatIndex } from '../../../src/retrieval/flat-index.ts';
import { createJoinedIndex } from '../../../src/retrieval/joined-index.ts';
import { randomUnitRows, testVectorIndex } from '../../contracts/vector-index-contract.ts';

/** The same rows in three indexes, one of them empty. */
function split(vectors: Float32Array, dimension: number) {
  const middle = Math.floor(vectors.length / dimension / 3) * dimension;
  const parts = [vectors.subarray(0, middle), new Float32Array(0), vectors.subarray(middle)];
  return createJoinedIndex(parts.map((part) => createFlatIndex({ vectors: part, dimension })), dimension);
}

testVectorIndex('joined index', {
  build: async (vectors, dimension) => split(vectors, dimension),
  open: (path) => openFlatIndex(path, {}),
  isExact: true,
});

test('gives the rows of every part back', () => {
  const vectors = randomUnitRows(7, 6);
  const index = split(vectors, 6);
  for (let row = 0; row < 7; row += 1) expect(index.vectorAt(row)).toEqual(vectors.subarray(row * 6, (row + 1) * 6));
  expect(() => index.vectorAt(7)).toThrow(/row 7 is not in the index, which has 7/);
});
