import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { MemoryWriter, StoredMemory } from '../spec/memory-store.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { makeDirectory } from '../util/make-directory.ts';
import { namesIn } from '../util/names-in.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { clearSpentWorkspace } from './clear-spent-workspace.ts';
import { collectGenerations } from './collect-generations.ts';
import { readCurrent, writeCurrent } from './current.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { CURRENT_FILE, generationNumber, isOwnEntry, REMOVED_CURRENT_FILE, WORKSPACE_DIRECTORY } from './layout.ts';
import { createMemoryWriter } from './memory-writer.ts';
import { openMemory } from './open-memory.ts';
import { requireWritable } from './require-writable.ts';
import { resolveRoot } from './resolve-root.ts';
import { sweepTombstones } from './tombstone.ts';
import { takeWriterLease } from './writer-lease.ts';

export interface OpenWriterOptions {
  readonly creator: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
}

/** Takes the writer lease of a memory (made where it is absent), cleans up after killed runs and opens what stands there. */
export async function openWriter(path: string, options: OpenWriterOptions): Promise<MemoryWriter> {
  options.signal?.throwIfAborted();
  const root = await makeRoot(resolve(path));
  return await explainDiskFull({ path: root }, async () => {
    await using stack = new AsyncDisposableStack();
    const lease = await takeWriterLease(root);
    stack.defer(async () => await lease.release());
    await finishFirstCommit(root);
    const previous = await openPrevious(root, options);
    if (previous !== undefined) stack.use(previous);
    await clearLeftovers(root);
    await clearSpentWorkspace(root);
    if (previous !== undefined) await collectGenerations(root);
    await sweepTombstones(root);
    await mkdir(join(root, WORKSPACE_DIRECTORY), { recursive: true, mode: 0o700 });
    // From here on the writer owns them.
    stack.move();
    return createMemoryWriter({ ...options, root, lease, previous });
  });
}

async function openPrevious(root: string, options: OpenWriterOptions): Promise<StoredMemory | undefined> {
  return (await readCurrent(root)) === undefined ? undefined : await openMemory(root, options);
}

/** A generation has its final name only when it is whole: one without CURRENT was a moment away from being the first live one. */
async function finishFirstCommit(root: string): Promise<void> {
  const names = await namesIn(root);
  if (names.includes(CURRENT_FILE) || names.includes(REMOVED_CURRENT_FILE)) return;
  const newest = names.filter((name) => generationNumber(name) !== undefined).toSorted().at(-1);
  if (newest !== undefined) await writeCurrent(root, newest);
}

async function makeRoot(path: string): Promise<string> {
  try {
    await makeDirectory(path, 0o700);
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) throw error;
    throw unusable(path, 'no directory can be made there', error);
  }
  const root = await resolveRoot(path);
  await requireWritable(root);
  const foreign = (await namesIn(root)).find((name) => !isOwnEntry(name));
  // A memory keeps to itself: removing it must never touch somebody's other files.
  if (foreign !== undefined) throw unusable(root, `it holds other files (${JSON.stringify(foreign)})`);
  return root;
}

function unusable(path: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({
    code: 'wrong-usage',
    message: `a memory cannot be saved in ${path}: ${problem}`,
    remedy: 'choose a new or an empty directory',
    cause,
  });
}
