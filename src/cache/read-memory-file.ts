import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRecord } from '../spec/memory-store.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { damagedMemory } from './memory-errors.ts';

// Without O_NONBLOCK, a named pipe in place of the file would hold the process up for ever.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface MemoryFileOptions {
  /** The directory that `path` is inside of. */
  readonly directory: string;
  readonly path: string;
  /** Named in messages. */
  readonly root: string;
  readonly maxBytes: number;
}

/** Reads a whole file of a saved memory; `undefined` where it is absent. Refuses links, pipes and anything too large. */
export async function readMemoryFile({ directory, path, root, maxBytes }: MemoryFileOptions): Promise<Buffer | undefined> {
  const file = await openRegular(join(directory, path), (problem) => damagedMemory(root, `${path} ${problem}`));
  if (file === undefined) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile()) throw damagedMemory(root, `${path} is not a plain file`);
    if (status.size > maxBytes) throw damagedMemory(root, `${path} has ${status.size} bytes, at most ${maxBytes} are read`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Reads a file that the manifest lists and checks the very bytes that it gives back. */
export async function readRecordedFile(options: { readonly directory: string; readonly record: FileRecord; readonly root: string }): Promise<Buffer> {
  const { directory, record, root } = options;
  const bytes = await readMemoryFile({ directory, path: record.path, root, maxBytes: record.bytes });
  if (bytes === undefined) throw damagedMemory(root, `${record.path} is missing`);
  if (bytes.length !== record.bytes) throw damagedMemory(root, `${record.path} has ${bytes.length} bytes instead of ${record.bytes}`);
  if (hash('sha256', bytes) !== record.sha256) throw damagedMemory(root, `the bytes of ${record.path} have changed`);
  return bytes;
}

async function openRegular(path: string, refusal: (problem: string) => Error): Promise<FileHandle | undefined> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (hasErrorCode(error, 'ELOOP')) throw refusal('is a symbolic link');
    if (hasErrorCode(error, 'ENXIO')) throw refusal('is not a plain file');
    throw error;
  }
}
