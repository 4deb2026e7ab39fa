import { expect, test } from 'vitest';
import { createFlatIndex, openFlatIndex } from '../../../src/retrieval/flat-index.ts';
import { randomUnitRows, testVectorIndex } from '../../contracts/vector-index-contract.ts';

testVectorIndex('flat index', {
  build: async (vectors, dimension) => createFlatIndex({ vectors, dimension }),
  open: (path) => openFlatIndex(path, {}),
  isExact: true,
});

test('equal rows score equally wherever they stand', () => {
  const row = randomUnitRows(1, 11);
  for (let rows = 1; rows <= 9; rows += 1) {
    const vectors = Float32Array.from({ length: 11 * rows }, (_, at) => row[at % 11]!);
    const { scores } = createFlatIndex({ vectors, dimension: 11 }).search(randomUnitRows(1, 11, 2), rows);
    expect(new Set(scores).size).toBe(1);
  }
});

test('gives its rows back', () => {
  const vectors = randomUnitRows(4, 6);
  const index = createFlatIndex({ vectors, dimension: 6 });
  expect(index.vectorAt(2)).toEqual(vectors.subarray(12, 18));
  expect(() => index.vectorAt(4)).toThrow(/row 4 is not in the index, which has 4/);
});
