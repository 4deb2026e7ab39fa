import { dotProducts } from '../retrieval/dot-products.ts';
import { LEAST_CANDIDATE, type CandidateFinder } from './candidate-finder.ts';
import type { ExactCosines } from './exact-cosines.ts';

/** Candidates by comparing with every row, for where FAISS cannot be had. */
export function createPlainFinder(cosines: ExactCosines): CandidateFinder {
  const { size, dimension } = cosines;
  const units = cosines.unitRows(0, size);
  const scores = new Float32Array(size);
  return {
    find: (from, to) =>
      Array.from({ length: to - from }, (_, at) => {
        const row = from + at;
        dotProducts(units, units.subarray(row * dimension, (row + 1) * dimension), scores.subarray(0, row));
        const found: number[] = [];
        for (let other = 0; other < row; other += 1) if (scores[other]! >= LEAST_CANDIDATE) found.push(other);
        return found;
      }),
  };
}
