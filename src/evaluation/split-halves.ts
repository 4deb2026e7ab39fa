import { itemAt } from '../util/item-at.ts';
import { mean } from './mean.ts';
import type { Ranks } from './ranks.ts';
import { measureRanks, type RetrievalMeasures } from './retrieval-measures.ts';
import { recallAt } from './recall-at.ts';
import { seededRandom, shuffledNumbers } from './seeded-random.ts';

export interface SplitHalvesOptions {
  /** Random halvings; each gives two scores. */
  readonly splits: number;
  readonly seed: number;
}

/** What choosing the best of several settings is worth on questions that it was not chosen by. */
export interface SplitHalves {
  /** Mean over all halves that were scored. */
  readonly measures: RetrievalMeasures;
  /** Standard deviation over the splits of what `chosenBy` adds up. */
  readonly spread: number;
  /** By setting: halves that chose it. */
  readonly chosen: readonly number[];
}

/** What a setting is chosen by: recall at 5 and at 10, added up. */
export function choiceScore(ranks: Ranks): number {
  return recallAt(ranks, 5) + recallAt(ranks, 10);
}

/**
 * Chooses a setting by one half of the questions and scores it on the other, both ways, for many random halves. `ranks`: by setting, by
 * question. Of equal settings the first is chosen.
 */
export function splitHalves(ranks: readonly (readonly Ranks[])[], { splits, seed }: SplitHalvesOptions): SplitHalves {
  const asked = [...(ranks[0] ?? []).keys()].filter((question) => itemAt(itemAt(ranks, 0), question).length > 0);
  const scores = ranks.map((lists) => lists.map(choiceScore));
  const random = seededRandom(seed);
  const chosen = ranks.map(() => 0);
  const scored: RetrievalMeasures[] = [];
  const sums: number[] = [];
  for (let split = 0; split < splits && asked.length > 1; split += 1) {
    const order = shuffledNumbers(asked.length, random).map((at) => itemAt(asked, at));
    const halves = [order.slice(0, Math.floor(order.length / 2)), order.slice(Math.floor(order.length / 2))] as const;
    let sum = 0;
    for (const [choosing, scoring] of [halves, halves.toReversed()] as const) {
      const setting = bestSetting(scores, choosing ?? []);
      chosen[setting] = itemAt(chosen, setting) + 1;
      scored.push(measureRanks((scoring ?? []).map((question) => itemAt(itemAt(ranks, setting), question))));
      sum += mean((scoring ?? []).map((question) => itemAt(itemAt(scores, setting), question))) ?? 0;
    }
    sums.push(sum / 2);
  }
  return { measures: meanMeasures(scored, asked.length), spread: deviation(sums), chosen };
}

function bestSetting(scores: readonly (readonly number[])[], questions: readonly number[]): number {
  const sums = scores.map((own) => questions.reduce((sum, question) => sum + itemAt(own, question), 0));
  return sums.reduce((best, sum, setting) => (sum > itemAt(sums, best) + TIE ? setting : best), 0);
}

/** Sums of thirds and quarters that ought to be equal differ by less. */
const TIE = 1e-9;

function meanMeasures(list: readonly RetrievalMeasures[], questions: number): RetrievalMeasures {
  const [first] = list;
  if (first === undefined) return { questions: 0, depths: [] };
  const depths = first.depths.map(({ k }, at) => ({
    k,
    recall: mean(list.map(({ depths: own }) => itemAt(own, at).recall)) ?? 0,
    all: mean(list.map(({ depths: own }) => itemAt(own, at).all)) ?? 0,
  }));
  return { questions, depths };
}

function deviation(values: readonly number[]): number {
  const middle = mean(values) ?? 0;
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) ?? 0);
}
