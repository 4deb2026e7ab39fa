import type { FaissBinding } from '../retrieval/faiss-binding.ts';
import { LEAST_CANDIDATE, type CandidateFinder } from './candidate-finder.ts';
import type { ExactCosines } from './exact-cosines.ts';

/** Neighbours asked for; where the last is still like its row, more. Most phrases have a few. */
const ASKED = [32, 2048] as const;
/** Rows that go to native code at once, as `number[]` only. */
const ADD_ROWS = 1024;

/** Candidates by a flat FAISS index over all rows. */
export function createFaissFinder(cosines: ExactCosines, binding: FaissBinding): CandidateFinder {
  const native = binding.createFlat(cosines.dimension);
  for (let from = 0; from < cosines.size; from += ADD_ROWS) native.add(Array.from(cosines.unitRows(from, Math.min(from + ADD_ROWS, cosines.size))));
  const search = (rows: Float32Array, asked: number): { readonly labels: readonly number[]; readonly asked: number } => {
    const count = Math.min(asked, cosines.size);
    return { labels: native.search(Array.from(rows), count).labels, asked: count };
  };
  const nearest = (row: number, { labels, asked }: ReturnType<typeof search>, at: number): readonly number[] | undefined => {
    const found = labels.slice(at * asked, (at + 1) * asked);
    const end = found.findIndex((other) => other !== row && cosines.of(row, other) < LEAST_CANDIDATE);
    if (end >= 0) return found.slice(0, end);
    return asked === cosines.size ? found : undefined;
  };
  // One row at a time: few are so common, and thousands of neighbours for each of a block would fill the memory.
  const widely = (row: number): Iterable<number> =>
    nearest(row, search(cosines.unitRows(row, row + 1), ASKED[1]), 0) ?? Array.from({ length: cosines.size }, (_, other) => other);
  return {
    find(from, to) {
      const found = search(cosines.unitRows(from, to), ASKED[0]);
      return Array.from({ length: to - from }, (_, at) => nearest(from + at, found, at) ?? widely(from + at));
    },
  };
}
