import { isMemoError } from '../errors/memo-error.ts';
import type { StoredMemory } from '../spec/memory-store.ts';
import { checkGeneration } from './check-generation.ts';
import { readCurrent } from './current.ts';
import { holdLiveGeneration, type LiveGeneration } from './live-generation.ts';
import { resolveRoot } from './resolve-root.ts';
import { createStoredMemory } from './stored-memory.ts';

/** Opens the live generation of a saved memory once its files are found as they were written. */
export async function openMemory(path: string, options: { readonly signal?: AbortSignal | undefined }): Promise<StoredMemory> {
  options.signal?.throwIfAborted();
  const root = await resolveRoot(path);
  for (;;) {
    const live = await holdLiveGeneration(root);
    try {
      return createStoredMemory(live, await checkGeneration(live, options), live.release);
    } catch (error) {
      await live.release();
      if (!(await isTakenAway(error, live))) throw error;
    }
  }
}

// Without a lease, a commit may have deleted the files while they were read: CURRENT names another generation then.
async function isTakenAway(error: unknown, { root, generation, isHeld }: LiveGeneration): Promise<boolean> {
  return !isHeld && isMemoError(error, 'memory-damaged') && (await readCurrent(root)) !== generation;
}
