import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VectorIndex } from '../../src/spec/vector-index.ts';

export interface VectorIndexSubject {
  build(vectors: Float32Array, dimension: number): Promise<VectorIndex>;
  /** Opens what `write` wrote. */
  open(path: string): Promise<VectorIndex>;
  /** Exact kinds find the true best rows; others most of them. */
  readonly isExact: boolean;
}

/** What every vector index does. */
export function testVectorIndex(name: string, subject: VectorIndexSubject): void {
  describe(`${name} is a vector index`, () => {
    test('knows its size and dimension', async () => {
      const index = await subject.build(randomUnitRows(7, 5), 5);
      expect([index.size, index.dimension]).toEqual([7, 5]);
    });

    test('finds the rows with the largest inner products, best first', async () => {
      const dimension = 24;
      const vectors = randomUnitRows(500, dimension);
      const index = await subject.build(vectors, dimension);
      const wanted: number[] = [];
      let found = 0;
      let inPlace = 0;
      for (const query of rowsOf(randomUnitRows(20, dimension, 99), dimension)) {
        const expected = sortedRows(vectors, query).slice(0, 10);
        const { rows, scores } = index.search(query, 10);
        expect(scores.toSorted().toReversed()).toEqual(scores);
        for (const [at, row] of rows.entries()) expect(scores[at]).toBeCloseTo(innerProduct(vectors, row, query), 5);
        wanted.push(...expected);
        found += expected.filter((row) => rows.includes(row)).length;
        inPlace += expected.filter((row, at) => rows[at] === row).length;
      }
      expect(found).toBeGreaterThanOrEqual(wanted.length * 0.95);
      expect(inPlace).toBeGreaterThanOrEqual(subject.isExact ? wanted.length : 0);
    });

    test('gives tied rows lower row first, at the edge too', async () => {
      const vectors = repeatRow([0.6, 0.8, 0], 40);
      vectors.set([1, 0, 0], 3 * 20);
      const index = await subject.build(vectors, 3);
      const { rows } = index.search(new Float32Array([0.6, 0.8, 0]), 4);
      expect([...rows]).toEqual(subject.isExact ? [0, 1, 2, 3] : [...rows].toSorted((left, right) => left - right));
    });

    test('gives all rows where k is larger than the index', async () => {
      const index = await subject.build(randomUnitRows(3, 4), 4);
      expect(index.search(new Float32Array([1, 0, 0, 0]), 10).rows).toHaveLength(3);
    });

    test('gives nothing from an empty index and for k = 0', async () => {
      const empty = await subject.build(new Float32Array(0), 4);
      const query = new Float32Array([1, 0, 0, 0]);
      expect(empty.search(query, 3).rows).toHaveLength(0);
      const full = await subject.build(randomUnitRows(3, 4), 4);
      expect(full.search(query, 0).rows).toHaveLength(0);
    });

    test('refuses a query of another dimension', async () => {
      const index = await subject.build(randomUnitRows(3, 4), 4);
      expect(() => index.search(new Float32Array(5), 1)).toThrow(/5 dimensions, the index 4/);
    });

    test('finds the same rows after write and open', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'memorag-test-'));
      try {
        const dimension = 13;
        const index = await subject.build(randomUnitRows(101, dimension), dimension);
        const path = join(directory, 'index.faiss');
        await index.write(path);
        const opened = await subject.open(path);
        expect([opened.kind, opened.size, opened.dimension]).toEqual([index.kind, 101, dimension]);
        const query = randomUnitRows(1, dimension, 5);
        expect(opened.search(query, 7)).toEqual(index.search(query, 7));
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  });
}

/** Rows of unit length, the same for the same seed. */
export function randomUnitRows(rows: number, dimension: number, seed = 1): Float32Array {
  const vectors = new Float32Array(rows * dimension);
  let state = seed;
  for (let at = 0; at < vectors.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    vectors[at] = state / 2 ** 31 - 1;
  }
  for (const row of rowsOf(vectors, dimension)) {
    const length = Math.hypot(...row);
    for (let at = 0; at < dimension; at += 1) row[at] = row[at]! / length;
  }
  return vectors;
}

/** The rows of a matrix, as views. */
export function rowsOf(vectors: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, row) => vectors.subarray(row * dimension, (row + 1) * dimension));
}

function repeatRow(row: readonly number[], times: number): Float32Array {
  return Float32Array.from({ length: row.length * times }, (_, at) => row[at % row.length]!);
}

function innerProduct(vectors: Float32Array, row: number, query: Float32Array): number {
  return query.reduce((sum, value, at) => sum + value * vectors[row * query.length + at]!, 0);
}

function sortedRows(vectors: Float32Array, query: Float32Array): number[] {
  const rows = Array.from({ length: vectors.length / query.length }, (_, row) => row);
  return rows.toSorted((left, right) => innerProduct(vectors, right, query) - innerProduct(vectors, left, query));
}
