import type { Ranks } from './ranks.ts';
import { recallAt } from './recall-at.ts';

/** 1 where everything that is needed stands among the first `k`, else 0. */
export function fullChainAt(ranks: Ranks, k: number): 0 | 1 {
  return recallAt(ranks, k) === 1 ? 1 : 0;
}
