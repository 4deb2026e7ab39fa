import { createHybridRetriever } from '../retrieval/hybrid-retriever.ts';
import type { SearchableCorpus } from '../retrieval/corpus.ts';
import type { VectorRows } from '../retrieval/vector-rows.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { IndexRow, Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { MemoryState } from '../spec/memory-model.ts';
import type { Retriever } from '../spec/retriever.ts';
import { NO_USAGE } from '../util/no-usage.ts';

/** What questions are asked of: one memory, or several as one (joined-memory.ts). */
export interface AskedMemory extends AsyncDisposable {
  readonly corpus: SearchableCorpus;
  readonly state: Pick<MemoryState, 'recall'>;
  readonly retriever: Retriever;
  /** What a reader of the answers should know. */
  readonly warnings: readonly Warning[];
}

interface MemoryParts {
  readonly stored: StoredMemory;
  readonly corpus: SearchableCorpus;
  readonly rows: readonly IndexRow[];
  /** One per embedder of the manifest. */
  readonly indexes: readonly VectorRows[];
  readonly state: MemoryState;
  readonly warnings: readonly Warning[];
}

/** A memory that questions can be asked of. Disposing frees the state and gives the reader lease back. */
export interface LoadedMemory extends MemoryParts, AskedMemory {
  readonly state: MemoryState;
}

export function createLoadedMemory(parts: MemoryParts): LoadedMemory {
  return {
    ...parts,
    retriever: createHybridRetriever({ corpus: parts.corpus }),
    async [Symbol.asyncDispose]() {
      await using stack = new AsyncDisposableStack();
      stack.use(parts.stored);
      stack.use(parts.state);
    },
  };
}

/** What a caller is told of a memory. */
export interface MemoryInfo {
  /** The saved memory's directory. */
  readonly root: string;
  readonly generation: string;
  readonly manifest: Manifest;
  /** Nothing was computed: the same texts with the same settings were there. */
  readonly reused: boolean;
  /** What models took for it. */
  readonly usage: Usage;
}

export function toMemoryInfo({ stored }: LoadedMemory, { reused }: { readonly reused: boolean }): MemoryInfo {
  const { root, generation, manifest } = stored;
  return { root, generation, manifest, reused, usage: reused ? NO_USAGE : (manifest.usage ?? NO_USAGE) };
}
