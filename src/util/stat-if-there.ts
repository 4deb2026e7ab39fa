import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { hasErrorCode } from './has-error-code.ts';

/** What stands at a path, links followed; `undefined` where nothing does, or where the path cannot name anything. */
export async function statIfThere(path: string): Promise<Stats | undefined> {
  return await ifThere(() => stat(path));
}

/** The same, but a link is told as a link. */
export async function lstatIfThere(path: string): Promise<Stats | undefined> {
  return await ifThere(() => lstat(path));
}

async function ifThere(look: () => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await look();
  } catch (error) {
    // ERR_INVALID_ARG_VALUE: a path with a null character.
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE')) return undefined;
    throw error;
  }
}
