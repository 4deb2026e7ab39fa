import { statfs } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from './has-error-code.ts';

export interface DiskFullOptions {
  /** A directory on the file system that is written to. */
  readonly path: string;
  /** What the work writes at least, where it is known. */
  readonly neededBytes?: number;
}

/** Runs work that writes; where it fails for want of space, the error becomes `disk-full` with the figures. */
export async function explainDiskFull<T>({ path, neededBytes }: DiskFullOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    const { bavail, bsize } = await statfs(path);
    const needed = neededBytes === undefined ? '' : `, at least ${neededBytes} are needed`;
    throw new MemoError({
      code: 'disk-full',
      message: `no space left for ${path}: ${bavail * bsize} bytes are free${needed}`,
      remedy: 'free some space (`memorag list` shows sizes) and run the same command again: it goes on where it stopped',
      cause: error,
    });
  }
}

// The native index library reports the system's words in a message of its own.
function isDiskFull(error: unknown): boolean {
  return hasErrorCode(error, 'ENOSPC', 'EDQUOT') || (error instanceof Error && /No space left on device|Disk quota exceeded/u.test(error.message));
}
