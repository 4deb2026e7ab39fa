import type { FaissBinding } from '../retrieval/faiss-binding.ts';
import type { CandidateFinder } from './candidate-finder.ts';
import type { ExactCosines } from './exact-cosines.ts';

/** Neighbours asked for; where the last is still like its row, more. Most phrases have a few. */
const ASKED = [32, 2048] as const;
/** Rows that go to native code at once, as `number[]` only. */
const ADD_ROWS = 1024;

/** Candidates by a flat FAISS index, which holds the rows up to the last that was asked for: each pair is compared once. */
export function createFaissFinder(binding: FaissBinding, { dimension, least }: { readonly dimension: number; readonly least: number }): CandidateFinder {
  const native = binding.createFlat(dimension);
  let held = 0;
  const hold = (cosines: ExactCosines, size: number): void => {
    for (; held < size; held = Math.min(held + ADD_ROWS, size)) native.add(Array.from(cosines.unitRows(held, Math.min(held + ADD_ROWS, size))));
  };
  const search = (rows: Float32Array, asked: number): Search => {
    const count = Math.min(asked, held);
    return { labels: native.search(Array.from(rows), count).labels, count };
  };
  return {
    isReusable: true,
    find(cosines, from, to) {
      hold(cosines, to);
      const found = search(cosines.unitRows(from, to), ASKED[0]);
      // One row at a time: few are so common, and thousands of neighbours for each of a block would fill the memory.
      const widely = (row: number): Iterable<number> =>
        nearest({ cosines, row, held, least }, search(cosines.unitRows(row, row + 1), ASKED[1]), 0) ?? Array.from({ length: held }, (_, other) => other);
      return Array.from({ length: to - from }, (_, at) => nearest({ cosines, row: from + at, held, least }, found, at) ?? widely(from + at));
    },
  };
}

interface Search {
  /** `count` of each row, best first. */
  readonly labels: readonly number[];
  readonly count: number;
}

/** The candidates of a row, the one at `at` that was searched for; `undefined`: there may be more than were asked for. */
function nearest(
  { cosines, row, held, least }: { readonly cosines: ExactCosines; readonly row: number; readonly held: number; readonly least: number },
  { labels, count }: Search,
  at: number,
): readonly number[] | undefined {
  const found = labels.slice(at * count, (at + 1) * count);
  const end = found.findIndex((other) => other !== row && cosines.of(row, other) < least);
  if (end >= 0) return found.slice(0, end);
  return count === held ? found : undefined;
}
