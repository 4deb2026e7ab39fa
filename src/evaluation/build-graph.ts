import { hash } from 'node:crypto';
import { join } from 'node:path';
import { memorySlug } from '../cache/memory-slug.ts';
import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import { isGraphState } from '../hipporag/graph-state.ts';
import type { FusedView } from '../hipporag/retrieve-fused.ts';
import type { LoadedMemory } from '../memorag/loaded-memory.ts';
import { memorize } from '../memorag/memorize.ts';
import type { WriteOptions } from '../memorag/options.ts';
import type { Document } from '../spec/text.ts';

/** A graph memory that is asked by the evaluation. */
export interface BuiltGraph {
  readonly memory: LoadedMemory;
  /** It stood there already. */
  readonly reused: boolean;
}

export interface BuildGraphOptions extends WriteOptions {
  /** Of the corpus, for the directory's. */
  readonly name: string;
  /** What besides the configuration makes another graph of the same texts: the imported extraction. */
  readonly madeOf: readonly string[];
}

/** Builds the graph memory of a corpus in the cache directory, or opens the one that stands there: the same texts, read and embedded alike. */
export async function buildGraph(backends: Backends, documents: readonly Document[], { name, madeOf, ...options }: BuildGraphOptions): Promise<BuiltGraph> {
  const { modelId, details } = backends.memoryModel;
  const embedders = backends.embedders.embedders.map((embedder) => embedder.modelId);
  const key = hash('sha256', JSON.stringify([modelId, details, embedders, madeOf])).slice(0, 8);
  return await memorize(backends, documents, { ...options, into: join(backends.cacheDirectory, `eval-${memorySlug([name])}-${key}`), replace: true });
}

/** What retrievals over a memory look at. */
export function graphViewOf({ state, corpus, retriever }: LoadedMemory): FusedView {
  if (isGraphState(state)) return { knowledge: state.knowledge, embedder: state.embedder, corpus, retriever };
  throw new MemoError({ code: 'memory-mismatch', message: 'the memory holds no graph', remedy: 'make it with `memorag graph index`' });
}
