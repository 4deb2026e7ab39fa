import { rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { GenerationContent, MemoryWriter, StoredMemory } from '../spec/memory-store.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { namesIn } from '../util/names-in.ts';
import { checkContent } from './check-content.ts';
import { collectGenerations } from './collect-generations.ts';
import { readCurrent, writeCurrent } from './current.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { generationName, generationNumber, WORKSPACE_DIRECTORY } from './layout.ts';
import { openMemory } from './open-memory.ts';
import { writeGeneration } from './write-generation.ts';
import type { WriterLease } from './writer-lease.ts';

export interface MemoryWriterOptions {
  readonly root: string;
  readonly lease: WriterLease;
  readonly previous: StoredMemory | undefined;
  readonly creator: string;
  readonly now: () => Date;
}

/** The holder of the writer lease: writes at most one generation, and gives the lease back when disposed. */
export function createMemoryWriter(options: MemoryWriterOptions): MemoryWriter {
  const { root, lease, previous } = options;
  const workspace = join(root, WORKSPACE_DIRECTORY);
  let state: 'open' | 'committed' | 'disposed' = 'open';

  return {
    ...(previous === undefined ? {} : { previous }),
    workspace,
    async commit(content, { signal }): Promise<StoredMemory> {
      if (state !== 'open') throw new MemoError({ code: 'internal', message: `the writer of ${root} is ${state} already`, remedy: 'open a new one' });
      checkContent(content);
      await explainDiskFull({ path: root, neededBytes: leastBytes(content) }, async () => await publish(content, options, signal));
      state = 'committed';
      const memory = await openMemory(root, {});
      await previous?.[Symbol.asyncDispose]();
      await collectGenerations(root);
      await rm(workspace, { recursive: true, force: true });
      return memory;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (state === 'disposed') return;
      state = 'disposed';
      await previous?.[Symbol.asyncDispose]();
      // Without a memory beside it, even an empty one tells that a write was begun here.
      if (previous !== undefined) await removeIfEmpty(workspace);
      await lease.release();
    },
  };
}

// A write that was refused before it began leaves nothing to go on with. Another process may have removed the memory meanwhile.
async function removeIfEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}

// Everything before the change of CURRENT can be undone by deleting the partial generation; nothing after it can fail the commit.
async function publish(content: GenerationContent, { root, previous, creator, now }: MemoryWriterOptions, signal: AbortSignal | undefined): Promise<void> {
  const generation = await nextGeneration(root);
  const partial = join(root, `${generation}.partial`);
  try {
    signal?.throwIfAborted();
    await writeGeneration(content, { directory: partial, previous, creator, createdAt: now(), signal });
    signal?.throwIfAborted();
    await rename(partial, join(root, generation));
    await fsyncDirectory(root);
    await writeCurrent(root, generation);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if ((await readCurrent(root)) !== generation) await rm(join(root, generation), { recursive: true, force: true });
    throw error;
  }
}

async function nextGeneration(root: string): Promise<string> {
  const numbers = (await namesIn(root)).map((name) => generationNumber(name) ?? 0);
  const current = generationNumber((await readCurrent(root)) ?? '') ?? 0;
  return generationName(Math.max(current, ...numbers) + 1);
}

function leastBytes({ documents, indexes }: GenerationContent): number {
  const texts = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return indexes.reduce((sum, { size, dimension }) => sum + 4 * size * dimension, texts);
}
