import type { Ranks } from './ranks.ts';
import { recallAt } from './recall-at.ts';

/** 1 where any of what is needed stands among the first `k`, else 0. */
export function hitAt(ranks: Ranks, k: number): 0 | 1 {
  return recallAt(ranks, k) > 0 ? 1 : 0;
}
