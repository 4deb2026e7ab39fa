import { join } from 'node:path';
import type { MemoryListing } from '../spec/memory-store.ts';
import { filesUnder } from '../util/files-under.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { namesIn } from '../util/names-in.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { CURRENT_FILE, LEASES_DIRECTORY, REMOVED_CURRENT_FILE, WRITER_DIRECTORY } from './layout.ts';
import { readLiveManifest } from './read-live-manifest.ts';

const PARALLEL_MEMORIES = 4;

/** The memories in a cache directory, by slug. Manifests are read, other files are not checked. */
export async function listMemories(cacheDirectory: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<readonly MemoryListing[]> {
  signal?.throwIfAborted();
  const slugs = (await namesIn(cacheDirectory)).filter((name) => !name.startsWith('.'));
  const listings = await mapConcurrently(slugs, PARALLEL_MEMORIES, async (slug) => {
    signal?.throwIfAborted();
    return await listMemory(slug, join(cacheDirectory, slug));
  });
  return listings.filter((listing) => listing !== undefined);
}

async function listMemory(slug: string, root: string): Promise<MemoryListing | undefined> {
  const names = await namesIn(root);
  const isFinished = names.includes(CURRENT_FILE);
  const isBegun = names.includes(REMOVED_CURRENT_FILE) || (await namesIn(join(root, LEASES_DIRECTORY))).includes(WRITER_DIRECTORY);
  if (!isFinished && !isBegun) return undefined;
  const bytes = await bytesUnder(root);
  if (names.includes(REMOVED_CURRENT_FILE)) return { slug, root, bytes, problem: 'its removal was interrupted: remove it again' };
  if (!isFinished) return { slug, root, bytes, problem: 'memorizing is not finished: the same command goes on with it' };
  const manifest = await readLiveManifest(root);
  return typeof manifest === 'string' ? { slug, root, bytes, problem: manifest } : { slug, root, bytes, manifest };
}

async function bytesUnder(root: string): Promise<number> {
  const sizes = new Map<string, number>();
  for (const { path, kind } of await filesUnder(root)) {
    if (kind !== 'file') continue;
    const status = await lstatIfThere(join(root, path));
    // A hard link takes no space of its own.
    if (status !== undefined) sizes.set(`${status.dev}:${status.ino}`, status.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
