import { LEAST_SCORE } from './synonym-lists.ts';

/** Rows that may be like some rows: all that are, and a few more, by sums in single precision. */
export interface CandidateFinder {
  /** For each row from `from` to `to`, among the rows before `to`. May hold the row itself. Asked for rising spans without a gap. */
  find(from: number, to: number): readonly Iterable<number>[];
}

/** Candidates are taken down to here: sums in single precision are off by less. */
export const LEAST_CANDIDATE = LEAST_SCORE - 1e-4;
