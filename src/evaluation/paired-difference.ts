import { itemAt } from '../util/item-at.ts';
import { mean } from './mean.ts';

export interface PairedDifference {
  readonly mean: number;
  /** Standard error of it: a difference below twice as much is noise. */
  readonly error: number;
}

/** How much the scores of one method are above those of another for the same questions. */
export function pairedDifference(scores: readonly number[], others: readonly number[]): PairedDifference {
  const differences = scores.map((score, question) => score - itemAt(others, question));
  const middle = mean(differences) ?? 0;
  const squares = differences.reduce((sum, difference) => sum + (difference - middle) ** 2, 0);
  const { length } = differences;
  return { mean: middle, error: length < 2 ? 0 : Math.sqrt(squares / (length - 1) / length) };
}
