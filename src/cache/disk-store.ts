import type { MemoryStore } from '../spec/memory-store.ts';
import { listMemories } from './list-memories.ts';
import { openMemory } from './open-memory.ts';
import { openWriter } from './open-writer.ts';
import { removeMemory } from './remove-memory.ts';
import { verifyMemory } from './verify-memory.ts';

export interface DiskStoreOptions {
  /** Recorded in every manifest. */
  readonly creator?: string;
  readonly now?: () => Date;
  /** Larger files are not hashed on opening, only by `verify`; texts, chunks and windows are hashed whenever they are read. */
  readonly hashLimitBytes?: number;
}

const DEFAULT_HASH_LIMIT_BYTES = 64 * 1024 * 1024;

/** Saved memories as directories of generations on disk (layout: layout.ts; promises: docs of {@link MemoryStore}). */
export function createDiskStore(options: DiskStoreOptions = {}): MemoryStore {
  const { creator = 'memorag', now = () => new Date(), hashLimitBytes = DEFAULT_HASH_LIMIT_BYTES } = options;
  return {
    open: async (root, { signal }) => await openMemory(root, { hashLimitBytes, signal }),
    write: async (root, { signal }) => await openWriter(root, { creator, now, hashLimitBytes, signal }),
    verify: async (root, { signal }) => await verifyMemory(root, { signal }),
    list: listMemories,
    remove: removeMemory,
  };
}
