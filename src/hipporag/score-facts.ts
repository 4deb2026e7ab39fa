import type { Knowledge } from '../knowledge/knowledge.ts';
import { dotProducts } from '../retrieval/dot-products.ts';
import { minMax } from '../retrieval/min-max.ts';
import type { RetrievalTables } from './retrieval-tables.ts';

export interface FactScoring {
  /** Vectors that facts are compared with: the question's first, then those of clues; none: all facts are equally like it. */
  readonly vectors: readonly Float32Array[];
  /** By passage of the walk graph, from 0 to 1; `-Infinity`: not to be found. */
  readonly passageScores: Float32Array;
  readonly sourceWeight: number;
  readonly tables: RetrievalTables;
}

/** A fact that is like a clue is a little less like the question than one that is like the question itself. */
const CLUE_SHARE = 0.9;

/**
 * From 0 to 1 for every fact, by number; `-Infinity` for those of no passage that may be found. What stands in a passage that fits the whole question is
 * more likely meant than what is merely worded like it.
 */
export function scoreFacts({ vocabulary, factCounts }: Knowledge, { vectors, passageScores, sourceWeight, tables }: FactScoring): Float32Array {
  const sources = bestSources(vocabulary.facts.length, passageScores, tables);
  for (let fact = 0; fact < sources.length; fact += 1) if ((factCounts[fact] ?? 0) === 0) sources[fact] = -Infinity;
  const likeness = likenessOf(vectors, vocabulary.factVectors.all(), sources);
  if (sourceWeight === 0) return likeness;
  const sourceShares = minMax(sources);
  return likeness.map((score, fact) => (score + sourceWeight * sourceShares[fact]!) / (1 + sourceWeight));
}

function bestSources(size: number, passageScores: Float32Array, { factsOfPassage }: RetrievalTables): Float32Array {
  const sources = new Float32Array(size).fill(-Infinity);
  for (const [passage, facts] of factsOfPassage.entries()) {
    const score = passageScores[passage]!;
    for (const fact of facts) if (score > sources[fact]!) sources[fact] = score;
  }
  return sources;
}

/** Min-max over the facts that can be found; the others stay `-Infinity`. */
function likenessOf(vectors: readonly Float32Array[], facts: Float32Array, sources: Float32Array): Float32Array {
  const likeness = new Float32Array(sources.length);
  for (const [at, vector] of vectors.entries()) {
    const scores = dotProducts(facts, vector, at === 0 ? likeness : new Float32Array(sources.length));
    if (at > 0) for (let fact = 0; fact < likeness.length; fact += 1) likeness[fact] = Math.max(likeness[fact]!, CLUE_SHARE * scores[fact]!);
  }
  for (let fact = 0; fact < sources.length; fact += 1) if (sources[fact] === -Infinity) likeness[fact] = -Infinity;
  return minMax(likeness).map((score, fact) => (sources[fact] === -Infinity ? -Infinity : score));
}
