import { fullChainAt } from './full-chain-at.ts';
import { mean } from './mean.ts';
import { recallAt } from './recall-at.ts';
import type { Ranks } from './ranks.ts';

/** Depths that the reference looks at, as far as anybody reads. */
export const RETRIEVAL_DEPTHS = [1, 2, 5, 10, 20, 50, 100] as const;

/** Of the questions that need passages, as shares from 0 to 1. */
export interface RetrievalMeasures {
  readonly questions: number;
  /** `recall`: mean share of what is needed among the first `k`; `all`: questions with all of it there. */
  readonly depths: readonly { readonly k: number; readonly recall: number; readonly all: number }[];
}

/** What the rankings of many questions are worth; a question that needs nothing counts nowhere. */
export function measureRanks(lists: readonly Ranks[]): RetrievalMeasures {
  const measured = lists.filter((ranks) => ranks.length > 0);
  const depths = RETRIEVAL_DEPTHS.map((k) => ({ k, recall: mean(measured.map((ranks) => recallAt(ranks, k))) ?? 0, all: mean(measured.map((ranks) => fullChainAt(ranks, k))) ?? 0 }));
  return { questions: measured.length, depths };
}
