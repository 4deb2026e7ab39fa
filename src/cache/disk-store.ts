import type { MemoryStore } from '../spec/memory-store.ts';
import { listMemories } from './list-memories.ts';
import { openMemory } from './open-memory.ts';
import { openWriter } from './open-writer.ts';
import { removeMemory } from './remove-memory.ts';
import { tidyMemory } from './tidy-memory.ts';
import { verifyMemory } from './verify-memory.ts';

export interface DiskStoreOptions {
  /** Recorded in every manifest. */
  readonly creator?: string;
  readonly now?: () => Date;
}

/** Saved memories as directories of generations on disk (layout: layout.ts; promises: docs of {@link MemoryStore}). */
export function createDiskStore(options: DiskStoreOptions = {}): MemoryStore {
  const { creator = 'memorag', now = () => new Date() } = options;
  return {
    open: async (root, { signal }) => await openMemory(root, { signal }),
    write: async (root, { signal }) => await openWriter(root, { creator, now, signal }),
    tidy: async (root, { signal }) => await tidyMemory(root, { creator, now, signal }),
    verify: async (root, { signal }) => await verifyMemory(root, { signal }),
    list: async (cacheDirectory, { signal }) => await listMemories(cacheDirectory, { signal }),
    remove: async (root, { signal }) => await removeMemory(root, { signal }),
  };
}
