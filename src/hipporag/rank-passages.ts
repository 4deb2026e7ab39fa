import { topNodes } from '../graph/top-nodes.ts';
import { minMax } from '../retrieval/min-max.ts';
import { topRows } from '../retrieval/top-rows.ts';
import { itemAt } from '../util/item-at.ts';
import type { RankedPassage } from './graph-evidence.ts';
import type { RetrievalTables } from './retrieval-tables.ts';

export interface WalkedRanking {
  /** By node. */
  readonly masses: Float64Array;
  /** By passage, from 0 to 1; `-Infinity`: not to be found. */
  readonly passageScores: () => Float32Array;
  /** By passage: 1 where it may be found. */
  readonly matching: Uint8Array;
  /** Share of the passage's own score in its rank. */
  readonly plainShare: number;
  readonly limit: number;
}

/** Passages by where a walk is found, best first; a score is a share of the best one's. */
export function rankWalked(tables: RetrievalTables, { masses, passageScores, matching, plainShare, limit }: WalkedRanking): readonly RankedPassage[] {
  const first = tables.walk.phrases.length;
  const own = masses.slice(first);
  for (let passage = 0; passage < own.length; passage += 1) if (matching[passage] === 0) own[passage] = 0;
  const scores = plainShare === 0 ? own : mixed(own, passageScores(), plainShare);
  const top = mostOf(scores);
  const found = [...topNodes(scores, Math.min(limit, scores.length))].filter((passage) => scores[passage]! > 0);
  return found.map((passage) => ({ chunk: itemAt(tables.chunkOfPassage, passage), score: itemAt(scores, passage) / top, walkScore: itemAt(own, passage) }));
}

function mixed(masses: Float64Array, plain: Float32Array, plainShare: number): Float64Array {
  const most = mostOf(masses);
  return masses.map((mass, passage) => (1 - plainShare) * (most > 0 ? mass / most : 0) + plainShare * Math.max(0, plain[passage]!));
}

function mostOf(scores: Float64Array): number {
  let most = 0;
  for (let at = 0; at < scores.length; at += 1) if (scores[at]! > most) most = scores[at]!;
  return most;
}

/** Passages by their own scores alone. */
export function rankPlain(tables: RetrievalTables, passageScores: Float32Array, limit: number): readonly RankedPassage[] {
  const { rows } = topRows(passageScores, limit);
  const shares = minMax(passageScores);
  return [...rows].filter((passage) => passageScores[passage]! > -Infinity).map((passage) => ({ chunk: itemAt(tables.chunkOfPassage, passage), score: itemAt(shares, passage) }));
}
