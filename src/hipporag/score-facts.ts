import type { Knowledge } from '../knowledge/knowledge.ts';
import { dotProductsOf } from '../retrieval/dot-products.ts';
import { minMax } from '../retrieval/min-max.ts';
import { topRows } from '../retrieval/top-rows.ts';
import type { ScoredFact } from './best-facts.ts';
import type { RetrievalTables } from './retrieval-tables.ts';
import type { WalkSettings } from './walk-settings.ts';

export interface FactScoring extends Pick<WalkSettings, 'sourceWeight' | 'sourcePassages'> {
  /** Vectors that facts are compared with: the question's first, then those of clues; none: all facts are equally like it. */
  readonly vectors: readonly Float32Array[];
  /** By passage of the walk graph, from 0 to 1; `-Infinity`: not to be found. */
  readonly passageScores: Float32Array;
  readonly tables: RetrievalTables;
}

/** A fact that is like a clue is a little less like the question than one that is like the question itself. */
const CLUE_SHARE = 0.9;

/**
 * Facts of the passages that are looked at, with scores from 0 to 1, in no order. What stands in a passage that fits the whole question is more
 * likely meant than what is merely worded like it.
 */
export function scoreFacts({ vocabulary }: Knowledge, { vectors, passageScores, sourceWeight, sourcePassages, tables }: FactScoring): readonly ScoredFact[] {
  const sources = bestSources(passageScores, sourcePassages, tables);
  const facts = Int32Array.from(sources.keys());
  const likeness = minMax(likenessOf(facts, vectors, vocabulary.factVectors.all()));
  const shares = minMax(Float32Array.from(sources.values()));
  return Array.from(facts, (fact, at) => ({ fact, score: (likeness[at]! + sourceWeight * shares[at]!) / (1 + sourceWeight) }));
}

/** By fact the score of the best passage that tells it. */
function bestSources(passageScores: Float32Array, sourcePassages: number, { factsOfPassage }: RetrievalTables): ReadonlyMap<number, number> {
  const sources = new Map<number, number>();
  // The best first: the first that tells a fact is its best.
  for (const passage of topRows(passageScores, sourcePassages).rows) {
    const score = passageScores[passage]!;
    if (score === -Infinity) break;
    for (const fact of factsOfPassage[passage]!) if (!sources.has(fact)) sources.set(fact, score);
  }
  return sources;
}

function likenessOf(facts: Int32Array, vectors: readonly Float32Array[], all: Float32Array): Float32Array {
  const likeness = new Float32Array(facts.length);
  for (const [order, vector] of vectors.entries()) {
    if (order === 0) dotProductsOf(all, facts, vector, likeness);
    else for (const [at, score] of dotProductsOf(all, facts, vector, new Float32Array(facts.length)).entries()) likeness[at] = Math.max(likeness[at]!, CLUE_SHARE * score);
  }
  return likeness;
}
