import { itemAt } from '../util/item-at.ts';
import { fuseRanks } from './fuse-ranks.ts';
import { minMax } from './min-max.ts';
import { topRows } from './top-rows.ts';

export interface DenseList {
  /** Per unit; `-Infinity`: not a candidate. */
  readonly scores: Float32Array;
  /** 1; less where the embedder's documents are in another script than the query. */
  readonly weight: number;
}

export interface HybridInput {
  /** Per unit; 0: shares no word with the query. */
  readonly lexical: Float32Array;
  /** One per embedder that was asked. */
  readonly dense: readonly DenseList[];
  /** Per unit: 1 where some embedder has a vector of it, 0 where it can be found by words alone. */
  readonly hasVector: Uint8Array;
  /** Share of the vectors in the score, from 0 to 1; the words have the rest. */
  readonly denseWeight: number;
}

/** The usual constant of reciprocal rank fusion; 5 to 20 found a little less on two books in one memory. */
const RANK_SCALE = 60;

/** Words and vectors in one score per unit, from 0 to 1. Neither can push out what the other finds best. */
export function hybridScores({ lexical, dense, hasVector, denseWeight }: HybridInput): Float32Array {
  const words = minMax(lexical);
  if (dense.length === 0) return hasScore(lexical) ? words : lexical;
  const vectors = dense.length === 1 ? minMax(itemAt(dense, 0).scores) : byRank(dense);
  const wordWeight = hasScore(lexical) ? 1 - denseWeight : 0;
  return vectors.map((score, unit) => (hasVector[unit] === 1 ? denseWeight * score + wordWeight * itemAt(words, unit) : withoutVector(lexical, words, unit)));
}

// A text that no embedder fits must not lose to one that has vectors for having none.
function withoutVector(lexical: Float32Array, words: Float32Array, unit: number): number {
  return itemAt(lexical, unit) > 0 ? itemAt(words, unit) : 0;
}

// Scores of two embedders cannot be compared, their ranks can. The best unit of a list of weight 1 gets 1.
function byRank(lists: readonly DenseList[]): Float32Array {
  const ranked = lists.map(({ scores, weight }) => ({ units: candidates(scores), weight: weight * (RANK_SCALE + 1) }));
  return fuseRanks(ranked, { size: itemAt(lists, 0).scores.length, k: RANK_SCALE });
}

function candidates(scores: Float32Array): Int32Array {
  const found = scores.reduce((count, score) => (score === -Infinity ? count : count + 1), 0);
  return topRows(scores, found).rows;
}

function hasScore(scores: Float32Array): boolean {
  return scores.some((score) => score > 0);
}
