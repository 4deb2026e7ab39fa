import type { Ranks } from './ranks.ts';

/** Share of what is needed that stands among the first `k`, from 0 to 1. */
export function recallAt(ranks: Ranks, k: number): number {
  return ranks.length === 0 ? 0 : ranks.filter((rank) => rank !== undefined && rank <= k).length / ranks.length;
}
