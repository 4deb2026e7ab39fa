import { walkGraphOf } from '../knowledge/compile-walk-graph.ts';
import type { GraphWeights } from '../knowledge/graph-weights.ts';
import type { Normalisation } from '../knowledge/normalise-phrase.ts';
import type { GraphCounts } from '../knowledge/walk-graph.ts';
import type { ChunkExtraction } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import { extractionCounts } from './graph-state.ts';
import type { LoadedGraph } from './loaded-graph.ts';

const HUBS = 10;

/** What a graph is made of. */
export interface GraphInfo {
  readonly documents: number;
  readonly counts: GraphCounts;
  /** Chunks by how they were read. */
  readonly extraction: Readonly<Record<ChunkExtraction['status'], number>>;
  readonly sources: Readonly<Record<ChunkExtraction['source'], number>>;
  /** Chunks that the configuration would read again on the next index of the same texts. */
  readonly unread: number;
  /** Why chunks could not be read, with how many of them, the most first. */
  readonly problems: readonly { readonly problem: string; readonly chunks: number }[];
  /** Phrases that most passages hold. */
  readonly hubs: readonly { readonly phrase: string; readonly passages: number }[];
  /** Phrases and facts that no passage tells any more, and that the next write may drop. */
  readonly dead: number;
  readonly normalisation: Normalisation;
  readonly synonymThreshold: number;
  /** That made the vectors of phrases and facts, where it can be had. */
  readonly embedder?: string;
}

export function graphInfo({ state, corpus }: LoadedGraph, weights: GraphWeights): GraphInfo {
  const { knowledge, embedder, unread } = state;
  const { vocabulary, passages, phrasePassages } = knowledge;
  const { counts } = walkGraphOf(knowledge, weights);
  const extractions = Array.from(passages.values(), ({ extraction }) => extraction);
  const sources = { model: 0, imported: 0, extractive: 0 };
  for (const { source } of extractions) sources[source] += 1;
  const problems = Map.groupBy(extractions.filter(({ problem }) => problem !== undefined), ({ problem = '' }) => problem);
  const byPassages = [...phrasePassages.keys()].filter((phrase) => itemAt(phrasePassages, phrase) > 0).toSorted((one, other) => itemAt(phrasePassages, other) - itemAt(phrasePassages, one));
  return {
    documents: corpus.documents.length,
    counts,
    extraction: extractionCounts(knowledge),
    sources,
    unread,
    problems: [...problems].map(([problem, own]) => ({ problem, chunks: own.length })).toSorted((one, other) => other.chunks - one.chunks),
    hubs: byPassages.slice(0, HUBS).map((phrase) => ({ phrase: itemAt(vocabulary.phrases, phrase), passages: itemAt(phrasePassages, phrase) })),
    dead: vocabulary.phrases.length - counts.phrases + vocabulary.facts.length - counts.facts,
    normalisation: vocabulary.normalisation,
    synonymThreshold: vocabulary.synonymThreshold,
    ...(embedder === undefined ? {} : { embedder: embedder.modelId }),
  };
}
