import { walkGraphOf } from '../knowledge/compile-walk-graph.ts';
import type { GraphWeights } from '../knowledge/graph-weights.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { WalkGraph } from '../knowledge/walk-graph.ts';
import { createWalker, type Walker } from '../graph/walker.ts';
import type { Corpus } from '../spec/corpus.ts';

/** What retrievals over one graph and one corpus look up, made when first asked for and kept with them. */
export interface RetrievalTables {
  readonly walk: WalkGraph;
  readonly walker: Walker;
  /** By passage of the walk graph: its position among the corpus's chunks; -1: not there. */
  readonly chunkOfPassage: Int32Array;
  /** By passage of the walk graph: facts that it tells, by number, each once. */
  readonly factsOfPassage: readonly Int32Array[];
  /** By phrase: its place in the order of texts. */
  readonly phraseRanks: Int32Array;
}

const kept = new WeakMap<WalkGraph, { readonly corpus: Corpus; readonly tables: RetrievalTables }>();

export function retrievalTables(knowledge: Knowledge, corpus: Corpus, weights: GraphWeights): RetrievalTables {
  const walk = walkGraphOf(knowledge, weights);
  const known = kept.get(walk);
  if (known !== undefined && known.corpus === corpus) return known.tables;
  const tables = makeTables(walk, corpus);
  kept.set(walk, { corpus, tables });
  return tables;
}

function makeTables(walk: WalkGraph, corpus: Corpus): RetrievalTables {
  const { passages, vocabulary } = walk.knowledge;
  const positions = new Map(corpus.chunks.map(({ id }, position) => [id, position]));
  const phraseRanks = new Int32Array(vocabulary.phrases.length);
  for (const [rank, phrase] of vocabulary.order.entries()) phraseRanks[phrase] = rank;
  return {
    walk,
    walker: createWalker(walk.graph),
    chunkOfPassage: Int32Array.from(walk.passages, (chunkId) => positions.get(chunkId) ?? -1),
    factsOfPassage: walk.passages.map((chunkId) => Int32Array.from(new Set(passages.get(chunkId)?.facts))),
    phraseRanks,
  };
}
