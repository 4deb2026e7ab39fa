import type { ExactCosines } from './exact-cosines.ts';

/** Rows that may be like some rows: all that are, and a few more, by sums in single precision. */
export interface CandidateFinder {
  /** Worth keeping for when there are more rows: it holds those that it was asked for, and is asked for those that follow. */
  readonly isReusable: boolean;
  /** For each row from `from` to `to` of the matrix, among the rows before `to`. May hold the row itself. Asked for rising spans without a gap. */
  find(cosines: ExactCosines, from: number, to: number): readonly Iterable<number>[];
}

/** Candidates are taken down to this far below the least score: sums in single precision are off by less. */
export const CANDIDATE_MARGIN = 1e-4;
