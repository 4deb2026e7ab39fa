import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { namesIn } from '../util/names-in.ts';
import { CURRENT_FILE, isOwnEntry, LEASES_DIRECTORY, REMOVED_CURRENT_FILE, WRITER_DIRECTORY } from './layout.ts';
import { busyMemory, unknownMemory } from './memory-errors.ts';
import { liveReaders } from './reader-lease.ts';
import { requireWritable } from './require-writable.ts';
import { resolveRoot } from './resolve-root.ts';
import { newTombstone, sweepTombstones } from './tombstone.ts';
import { takeWriterLease } from './writer-lease.ts';

/**
 * Removes a saved or an unfinished memory. CURRENT goes first: from then on nobody can open it, so readers found after that are
 * all there are. Then the whole directory is renamed away and deleted; a killed removal leaves nothing that could be opened. An
 * abort is heard until then: a removal that has begun is finished.
 */
export async function removeMemory(path: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<void> {
  signal?.throwIfAborted();
  const root = await resolveRoot(path);
  await refuseOthers(root);
  await requireWritable(root);
  const lease = await takeWriterLease(root);
  try {
    await refuseReaders(root);
    signal?.throwIfAborted();
    await moveIfThere(join(root, CURRENT_FILE), join(root, REMOVED_CURRENT_FILE));
    await refuseReaders(root).catch(async (error: unknown) => {
      await moveIfThere(join(root, REMOVED_CURRENT_FILE), join(root, CURRENT_FILE));
      throw error;
    });
    await deleteDirectory(root);
  } finally {
    await lease.release();
  }
  await sweepTombstones(root);
}

async function refuseOthers(root: string): Promise<void> {
  const names = await namesIn(root);
  const isBegun = (await namesIn(join(root, LEASES_DIRECTORY))).includes(WRITER_DIRECTORY);
  const isMemory = isBegun || names.includes(CURRENT_FILE) || names.includes(REMOVED_CURRENT_FILE);
  if (!isMemory) throw unknownMemory(root, 'this is not a saved memory, nothing was removed');
  const foreign = names.find((name) => !isOwnEntry(name));
  if (foreign === undefined) return;
  throw new MemoError({
    code: 'wrong-usage',
    message: `${root} holds ${JSON.stringify(foreign)} beside the memory, nothing was removed`,
    remedy: 'move that away first',
  });
}

async function refuseReaders(root: string): Promise<void> {
  const [reader] = await liveReaders(root);
  if (reader !== undefined) throw busyMemory(root, { ...reader, does: 'read' });
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}

async function deleteDirectory(root: string): Promise<void> {
  const tombstone = newTombstone(root);
  try {
    await rename(root, tombstone);
  } catch (error) {
    // A mount point, or a parent that is not ours to write: its entries go one by one, CURRENT is gone already.
    if (!hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV')) throw error;
    for (const name of await namesIn(root)) await rm(join(root, name), { recursive: true, force: true });
    return;
  }
  await fsyncDirectory(dirname(root));
  await rm(tombstone, { recursive: true, force: true });
}
