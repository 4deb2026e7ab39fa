import type { Backends } from '../config/backends.ts';
import { buildGeneration } from '../memorag/build-generation.ts';
import { checkWritable } from '../memorag/check-memory.ts';
import { newestMemory } from '../memorag/newest-memory.ts';
import type { WriteOptions } from '../memorag/options.ts';
import { priorOf } from '../memorag/prior.ts';
import type { MemorizeOptions } from '../spec/memory-model.ts';
import type { GraphState } from './graph-state.ts';
import { loadedGraph, type LoadedGraph } from './loaded-graph.ts';

export interface RegrowOptions extends WriteOptions {
  readonly grow: (base: LoadedGraph, options: MemorizeOptions) => Promise<GraphState>;
}

/** The next generation of a graph over the same texts, with another state; `memory` stays valid, and disposing it is the caller's. */
export async function regrowGraph(backends: Backends, memory: LoadedGraph, { grow, ...options }: RegrowOptions): Promise<LoadedGraph> {
  const { signal } = options;
  await using writer = await backends.store.write(memory.stored.root, { signal });
  await using stack = new AsyncDisposableStack();
  const newest = await newestMemory(backends, memory, { writer, signal });
  if (newest !== memory) stack.use(newest);
  const base = newest === memory ? memory : loadedGraph(newest);
  const { manifest, root } = base.stored;
  checkWritable(manifest, backends, root);
  const { documents } = base.corpus;
  const next = await buildGeneration({ ...options, backends, writer, documents, chunker: manifest.chunker, prior: priorOf(base), memorize: (own) => grow(base, own) });
  return loadedGraph(next);
}
