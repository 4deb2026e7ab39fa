import type { CandidateFinder } from './candidate-finder.ts';
import type { ExactCosines } from './exact-cosines.ts';

/** Share of values that are not zero, below which lists by axis are faster than any product of matrices. */
const SPARSE = 1 / 16;

/** Whether most values are zero, as those of an embedder that counts words. */
export function isSparse(vectors: Float32Array): boolean {
  let filled = 0;
  for (let at = 0; at < vectors.length; at += 1) if (vectors[at] !== 0) filled += 1;
  return filled < SPARSE * vectors.length;
}

/** Candidates among rows that share an axis, by a list of rows for each. */
export function createSparseFinder({ size, dimension }: ExactCosines, least: number): CandidateFinder {
  const axes = Array.from({ length: dimension }, (): Entry[] => []);
  const scores = new Float64Array(size);
  let held = 0;
  const takeIn = (row: number, unit: Float32Array): readonly number[] => {
    const met: number[] = [];
    for (let axis = 0; axis < dimension; axis += 1) {
      const own = unit[axis]!;
      if (own === 0) continue;
      for (const { row: other, value } of axes[axis]!) {
        if (scores[other] === 0) met.push(other);
        scores[other]! += own * value;
      }
      axes[axis]!.push({ row, value: own });
    }
    // A sum that comes back to zero on its way is met twice.
    const found = [...new Set(met)].filter((other) => scores[other]! >= least);
    for (const other of met) scores[other] = 0;
    return found;
  };
  const takeInTo = (cosines: ExactCosines, to: number): readonly (readonly number[])[] => {
    const units = cosines.unitRows(held, to);
    const found = Array.from({ length: to - held }, (_, at) => takeIn(held + at, units.subarray(at * dimension, (at + 1) * dimension)));
    held = to;
    return found;
  };
  return {
    isReusable: false,
    find(cosines, from, to) {
      if (held < from) takeInTo(cosines, from);
      return takeInTo(cosines, to);
    },
  };
}

interface Entry {
  readonly row: number;
  readonly value: number;
}
