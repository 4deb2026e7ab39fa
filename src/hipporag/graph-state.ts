import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import { writeGraph, type SavedGraph } from './graph-files.ts';
import { recallFromGraph } from './recall-from-graph.ts';

/** A graph memory as it was made or opened. */
export interface GraphState extends MemoryState {
  readonly knowledge: Knowledge;
  /** Of phrases and facts; absent: it cannot be had here, and only what needs no vectors of a question can be done. */
  readonly embedder?: Embedder;
  /** Chunks that failed, and with a language model those that were read without one. */
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
    details: { vocabularyId: graph.vocabularyId, phraseEmbedder: graph.embedder.modelId },
    recall: async (requests, options) => await recallFromGraph({ knowledge, corpus }, requests, options),
    save: async (directory, options) => await writeGraph(directory, graph, options),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Whether a memory's state is a graph. */
export function isGraphState(state: MemoryState): state is GraphState {
  return 'knowledge' in state;
}
