import { dotProducts } from '../retrieval/dot-products.ts';
import type { CandidateFinder } from './candidate-finder.ts';
import type { ExactCosines } from './exact-cosines.ts';

/** Candidates by comparing with every row, for where FAISS cannot be had. */
export function createPlainFinder(every: ExactCosines, least: number): CandidateFinder {
  const { size, dimension } = every;
  const units = every.unitRows(0, size);
  const scores = new Float32Array(size);
  return {
    isReusable: false,
    find: (_, from, to) =>
      Array.from({ length: to - from }, (__, at) => {
        const row = from + at;
        dotProducts(units, units.subarray(row * dimension, (row + 1) * dimension), scores.subarray(0, row));
        const found: number[] = [];
        for (let other = 0; other < row; other += 1) if (scores[other]! >= least) found.push(other);
        return found;
      }),
  };
}
