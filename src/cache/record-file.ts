import { join } from 'node:path';
import type { FileRecord } from '../spec/memory-store.ts';
import { fsyncFile } from '../util/fsync-file.ts';
import { hashFile } from '../util/hash-file.ts';

export interface RecordFileOptions {
  readonly directory: string;
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

/** The manifest's record of a file that somebody else wrote, once its bytes are lasting. */
export async function recordFile({ directory, path, signal }: RecordFileOptions): Promise<FileRecord> {
  await fsyncFile(join(directory, path));
  return { path, ...(await hashFile(join(directory, path), { signal })) };
}
