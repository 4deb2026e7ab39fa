import { graphOfPairs, type Pairs } from '../graph/graph-of-pairs.ts';
import type { GraphWeights } from './graph-weights.ts';
import { joinPhrases } from './join-phrases.ts';
import type { Knowledge } from './knowledge.ts';
import { liveSynonyms } from './live-synonyms.ts';
import type { WalkGraph } from './walk-graph.ts';

const compiled = new WeakMap<Knowledge, WalkGraph>();

/** The graph that a walk goes over; made when first asked for, and kept as long as the weights are the same. */
export function walkGraphOf(knowledge: Knowledge, weights: GraphWeights): WalkGraph {
  const known = compiled.get(knowledge);
  if (known !== undefined && isSame(known.weights, weights)) return known;
  const walk = compileWalkGraph(knowledge, weights);
  compiled.set(knowledge, walk);
  return walk;
}

/** Builds the graph anew. Nodes and edges stand in one order, whatever came first: no order of input changes a score. */
export function compileWalkGraph(knowledge: Knowledge, weights: GraphWeights): WalkGraph {
  const { vocabulary, phrasePassages, factCounts } = knowledge;
  const phrases = vocabulary.order.filter((phrase) => (phrasePassages[phrase] ?? 0) > 0);
  const phraseNodes = new Int32Array(vocabulary.phrases.length).fill(-1);
  for (const [node, phrase] of phrases.entries()) phraseNodes[phrase] = node;
  const passages = [...knowledge.passages.keys()].toSorted();
  const size = phrases.length + passages.length;
  const joined = joinPhrases({ knowledge, phraseNodes, synonyms: liveSynonyms(knowledge, { phrases, mostSynonyms: weights.mostSynonyms }), weights });
  const contained = containedPhrases({ knowledge, passages, phraseNodes, first: phrases.length, weight: weights.contains });
  return {
    graph: graphOfPairs(size, concatenated(joined, contained)),
    knowledge,
    weights,
    phrases,
    passages,
    phraseNodes,
    passageNodes: new Map(passages.map((chunkId, at) => [chunkId, phrases.length + at])),
    counts: {
      phrases: phrases.length,
      passages: passages.length,
      facts: factCounts.reduce((told, count) => (count > 0 ? told + 1 : told), 0),
      relations: joined.relations,
      synonyms: joined.synonyms,
      contains: contained.from.length,
      referenceEdges: joined.directions + contained.from.length,
    },
  };
}

function containedPhrases(options: {
  readonly knowledge: Knowledge;
  readonly passages: readonly string[];
  readonly phraseNodes: Int32Array;
  /** Node of the first passage. */
  readonly first: number;
  readonly weight: number;
}): Pairs {
  const from: number[] = [];
  const to: number[] = [];
  for (const [at, chunkId] of options.passages.entries()) {
    for (const phrase of options.knowledge.passages.get(chunkId)?.phrases ?? []) {
      from.push(options.phraseNodes[phrase]!);
      to.push(options.first + at);
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to), weights: new Float64Array(from.length).fill(options.weight) };
}

function concatenated(one: Pairs, other: Pairs): Pairs {
  const first = one.from.length;
  const from = new Int32Array(first + other.from.length);
  const to = new Int32Array(from.length);
  const weights = new Float64Array(from.length);
  for (const [pairs, at] of [[one, 0], [other, first]] as const) {
    from.set(pairs.from, at);
    to.set(pairs.to, at);
    weights.set(pairs.weights, at);
  }
  return { from, to, weights };
}

function isSame(one: GraphWeights, other: GraphWeights): boolean {
  return (
    one.relation === other.relation &&
    one.synonym === other.synonym &&
    one.contains === other.contains &&
    one.mostSynonyms === other.mostSynonyms &&
    one.synonymReplaces === other.synonymReplaces
  );
}
