import type { GraphWeights } from './graph-weights.ts';
import type { Knowledge } from './knowledge.ts';
import type { LiveSynonyms } from './live-synonyms.ts';

export interface JoinOptions {
  readonly knowledge: Knowledge;
  /** By phrase; -1: not in this state. */
  readonly phraseNodes: Int32Array;
  readonly synonyms: LiveSynonyms;
  readonly weights: GraphWeights;
}

/** Pairs of phrase nodes that an edge joins, each pair once, with what all its edges weigh together. */
export interface JoinedPhrases {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weights: Float64Array;
  /** Pairs with a relation, and with a synonym. */
  readonly relations: number;
  readonly synonyms: number;
  /** Over all pairs: directions, of two, in which a relation or a synonym stands. */
  readonly directions: number;
}

/** What joins a pair, seen from its lower node. */
interface Ties {
  relations: number;
  /** Cosine where the lower node is a source, and where the higher one is; 0: it is none. */
  forward: number;
  backward: number;
}

/** Joins phrases by facts and synonyms. */
export function joinPhrases({ knowledge, phraseNodes, synonyms, weights }: JoinOptions): JoinedPhrases {
  const pairs = new Map<number, Ties>();
  const span = phraseNodes.length;
  const tiesOf = (one: number, other: number): Ties => {
    const key = one < other ? one * span + other : other * span + one;
    const known = pairs.get(key);
    if (known !== undefined) return known;
    const ties = { relations: 0, forward: 0, backward: 0 };
    pairs.set(key, ties);
    return ties;
  };
  for (const [number, { subject, object }] of knowledge.vocabulary.facts.entries()) {
    const count = knowledge.factCounts[number] ?? 0;
    if (count > 0 && subject !== object) tiesOf(phraseNodes[subject]!, phraseNodes[object]!).relations += count;
  }
  for (let at = 0; at < synonyms.from.length; at += 1) {
    const source = phraseNodes[synonyms.from[at]!]!;
    const target = phraseNodes[synonyms.to[at]!]!;
    const ties = tiesOf(source, target);
    if (source < target) ties.forward = synonyms.scores[at]!;
    else ties.backward = synonyms.scores[at]!;
  }
  return weighed(pairs, span, weights);
}

function weighed(pairs: ReadonlyMap<number, Ties>, span: number, weights: GraphWeights): JoinedPhrases {
  const joined = { from: new Int32Array(pairs.size), to: new Int32Array(pairs.size), weights: new Float64Array(pairs.size) };
  let relations = 0;
  let synonyms = 0;
  let directions = 0;
  let at = 0;
  for (const [key, ties] of pairs) {
    joined.from[at] = Math.floor(key / span);
    joined.to[at] = key % span;
    joined.weights[at] = weightOf(ties, weights);
    at += 1;
    const sources = (ties.forward > 0 ? 1 : 0) + (ties.backward > 0 ? 1 : 0);
    relations += ties.relations > 0 ? 1 : 0;
    synonyms += sources > 0 ? 1 : 0;
    directions += ties.relations > 0 ? 2 : sources;
  }
  return { ...joined, relations, synonyms, directions };
}

// Half of a relation's weight stands in each direction, so that a synonym in one direction replaces half of it.
function weightOf({ relations, forward, backward }: Ties, { relation, synonym, synonymReplaces }: GraphWeights): number {
  if (!synonymReplaces) return relation * relations + synonym * (forward + backward);
  const half = (relation * relations) / 2;
  return (forward > 0 ? synonym * forward : half) + (backward > 0 ? synonym * backward : half);
}
