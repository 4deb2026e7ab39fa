import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { formatBytes } from '../format-quantity.ts';
import { check, type Check } from './check.ts';

const LITTLE_SPACE = 256 * 1024 * 1024;

/** Whether memories can be saved: the cache directory is there and writable, and the disk has room. */
export async function checkCache(cacheDirectory: string): Promise<readonly Check[]> {
  try {
    await mkdir(cacheDirectory, { recursive: true, mode: 0o700 });
    await access(cacheDirectory, constants.W_OK);
    const { bavail, bsize } = await statfs(cacheDirectory);
    const free = bavail * bsize;
    const detail = `${cacheDirectory}, ${formatBytes(free)} free`;
    return [free < LITTLE_SPACE ? check('warning', 'cache', detail, 'free some space, or name another directory with --cache') : check('ok', 'cache', detail)];
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return [check('problem', 'cache', `${cacheDirectory} cannot be written (${reason})`, 'name another directory with --cache or MEMORAG_CACHE')];
  }
}
