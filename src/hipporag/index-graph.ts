import type { Backends } from '../config/backends.ts';
import { memorize } from '../memorag/memorize.ts';
import type { MemorizeBookOptions } from '../memorag/options.ts';
import type { Document } from '../spec/text.ts';
import type { GraphMemoryModel } from './graph-memory.ts';
import { loadedGraph, type LoadedGraph } from './loaded-graph.ts';
import { regrowGraph } from './regrow-graph.ts';

/** Backends whose memory model makes graphs. */
export interface GraphBackends extends Backends {
  readonly memoryModel: GraphMemoryModel;
}

export interface IndexedGraph {
  readonly memory: LoadedGraph;
  /** Nothing was computed. */
  readonly reused: boolean;
}

/**
 * Indexes documents into one directory. Where a graph of the same texts stands there, it is loaded, and no more is done than it lacks: chunks that
 * could not be read are read again, those that were read without a language model where there is one now, and other settings of phrases
 * link them anew.
 */
export async function indexGraph(backends: GraphBackends, documents: readonly Document[], options: MemorizeBookOptions): Promise<IndexedGraph> {
  const { memory, reused } = await memorize(backends, documents, options);
  const graph = loadedGraph(memory);
  const { state } = graph;
  const isOther = !backends.memoryModel.isMadeAlike(state);
  if (!reused || (!isOther && state.unread === 0)) return { memory: graph, reused };
  await using stack = new AsyncDisposableStack();
  stack.use(graph);
  const { memoryModel } = backends;
  const next = await regrowGraph(backends, graph, {
    ...options,
    grow: async (base, own) => {
      if (!isOther) return await base.state.complete(own);
      return await memoryModel.reembed({ ...own, directory: base.stored.memoryDirectory, documents: base.corpus.documents });
    },
  });
  return { memory: next, reused: false };
}
