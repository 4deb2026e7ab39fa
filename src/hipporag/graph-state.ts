import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { ChunkExtraction } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import { writeGraph, type SavedGraph } from './graph-files.ts';
import { recallFromGraph } from './recall-from-graph.ts';

/** A graph memory as it was made or opened. */
export interface GraphState extends MemoryState {
  readonly knowledge: Knowledge;
  /** Of phrases and facts; absent: it cannot be had here, and only what needs no vectors of a question can be done. */
  readonly embedder?: Embedder;
  /** Chunks that failed, or were read without a language model, and that the extractor would read better. */
  readonly unread: number;
  /** Reads those again, and nothing else. */
  complete(options: MemorizeOptions): Promise<GraphState>;
}

export interface GraphStateParts {
  readonly corpus: Corpus;
  readonly embedder: Embedder | undefined;
  readonly usage: Usage | undefined;
}

/** What every state of a graph can do, however it was made. */
export function createGraphState(graph: SavedGraph, { corpus, embedder, usage }: GraphStateParts): Omit<GraphState, 'append' | 'forget' | 'complete' | 'unread'> {
  const { knowledge } = graph;
  return {
    knowledge,
    ...(embedder === undefined ? {} : { embedder }),
    ...(usage === undefined ? {} : { usage }),
    details: { phraseEmbedder: graph.embedder.modelId, extraction: extractionCounts(knowledge) },
    recall: async (requests, options) => await recallFromGraph({ knowledge, corpus }, requests, options),
    save: async (directory, options) => await writeGraph(directory, graph, { ...options, corpus }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Chunks by how they were read. */
export function extractionCounts({ passages }: Knowledge): Readonly<Record<ChunkExtraction['status'], number>> {
  const counts = { done: 0, empty: 0, failed: 0 };
  for (const { extraction } of passages.values()) counts[extraction.status] += 1;
  return counts;
}

/** Whether a memory's state is a graph. */
export function isGraphState(state: MemoryState): state is GraphState {
  return 'knowledge' in state;
}
