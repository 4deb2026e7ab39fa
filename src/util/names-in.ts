import { readdir } from 'node:fs/promises';
import { hasErrorCode } from './has-error-code.ts';

/** The names in a directory, sorted; none where there is no such directory. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
