import { MemoError } from '../errors/memo-error.ts';
import type { LoadedMemory } from '../memorag/loaded-memory.ts';
import { isGraphState, type GraphState } from './graph-state.ts';
import type { GraphView } from './graph-view.ts';

/** A saved graph that questions can be asked of. */
export interface LoadedGraph extends LoadedMemory {
  readonly state: GraphState;
}

/** A memory that a graph memory model made or opened. */
export function loadedGraph(memory: LoadedMemory): LoadedGraph {
  const { state } = memory;
  if (isGraphState(state)) return { ...memory, state };
  throw new MemoError({ code: 'internal', message: `${memory.stored.root} was opened by a memory model that makes no graphs` });
}

/** What a retrieval looks at. */
export function viewOf({ state: { knowledge, embedder }, corpus }: LoadedGraph): GraphView {
  return { knowledge, corpus, ...(embedder === undefined ? {} : { embedder }) };
}
