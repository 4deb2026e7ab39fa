import type { Corpus } from '../spec/corpus.ts';
import type { Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { MemoryState } from '../spec/memory-model.ts';
import type { Retriever } from '../spec/retriever.ts';

/** A memory that questions can be asked of. Disposing frees the state and gives the reader lease back. */
export interface LoadedMemory extends AsyncDisposable {
  readonly stored: StoredMemory;
  readonly corpus: Corpus;
  readonly retriever: Retriever;
  readonly state: MemoryState;
}

/** What a caller is told of a memory. */
export interface MemoryInfo {
  /** The saved memory's directory. */
  readonly root: string;
  readonly generation: string;
  readonly manifest: Manifest;
  /** Nothing was computed: the same texts with the same settings were there. */
  readonly reused: boolean;
}

export function toMemoryInfo(memory: LoadedMemory, { reused }: { readonly reused: boolean }): MemoryInfo {
  return { root: memory.stored.root, generation: memory.stored.generation, manifest: memory.stored.manifest, reused };
}
