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
        dotProducts(units, units.subarray((from + at) * dimension, (from + at + 1) * dimension), scores);
        const found: number[] = [];
        for (let row = 0; row < size; row += 1) if (scores[row]! >= LEAST_CANDIDATE) found.push(row);
        return found;
      }),
  };
}
