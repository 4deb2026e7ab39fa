import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { FileRecord, GenerationContent, StoredMemory } from '../spec/memory-store.ts';
import { filesUnder } from '../util/files-under.ts';
import { fsyncFile } from '../util/fsync-file.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { isInnerPath, MEMORY_DIRECTORY } from './layout.ts';
import { recordFile } from './record-file.ts';

const PARALLEL_FILES = 4;

export interface WriteMemoryFilesOptions {
  readonly generation: string;
  readonly previous: StoredMemory | undefined;
  readonly save: GenerationContent['saveMemory'];
  readonly signal?: AbortSignal | undefined;
}

/** Lets the memory model write its files and records them. What it linked from the generation before, or has hashed itself, is not read again. */
export async function writeMemoryFiles({ generation, previous, save, signal }: WriteMemoryFilesOptions): Promise<readonly FileRecord[]> {
  const directory = join(generation, MEMORY_DIRECTORY);
  await mkdir(directory, { mode: 0o700 });
  const told = new Map(((await save(directory, previous === undefined ? {} : { previous: previous.memoryDirectory })) ?? []).map((record) => [record.path, record]));
  signal?.throwIfAborted();
  const known = await previousFiles(previous);
  const found = await filesUnder(directory);
  const odd = found.find(({ path, kind }) => kind === 'other' || !isInnerPath(path));
  if (odd !== undefined) {
    throw new MemoError({
      code: 'internal',
      message: `the memory model wrote ${JSON.stringify(odd.path)}, which is no plain file`,
      remedy: 'report this as a defect',
    });
  }
  for (const { path, kind } of found) if (kind === 'directory') await fsyncDirectory(join(directory, path));
  const files = found.filter(({ kind }) => kind === 'file');
  return await mapConcurrently(files, PARALLEL_FILES, async ({ path }) => {
    const inner = `${MEMORY_DIRECTORY}/${path}`;
    const linked = known.get(await identity(join(generation, inner)));
    return { ...(linked ?? (await toldRecord(join(directory, path), told.get(path))) ?? (await recordFile({ directory: generation, path: inner, signal }))), path: inner };
  });
}

/** What the memory model said of a file that it wrote, once its bytes are lasting; `undefined`: nothing that fits. */
async function toldRecord(path: string, record: FileRecord | undefined): Promise<FileRecord | undefined> {
  if (record === undefined || (await stat(path)).size !== record.bytes) return undefined;
  await fsyncFile(path);
  return record;
}

async function previousFiles(previous: StoredMemory | undefined): Promise<ReadonlyMap<string, FileRecord>> {
  if (previous === undefined) return new Map();
  const directory = join(previous.root, previous.generation);
  const files = previous.manifest.files.filter(({ path }) => path.startsWith(`${MEMORY_DIRECTORY}/`));
  return new Map(await mapConcurrently(files, PARALLEL_FILES, async (file) => [await identity(join(directory, file.path)), file] as const));
}

// Two names of one file are one inode on one device.
async function identity(path: string): Promise<string> {
  const { dev, ino, size } = await stat(path, { bigint: true });
  return `${dev}:${ino}:${size}`;
}
