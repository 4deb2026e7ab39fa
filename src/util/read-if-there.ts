import { readFile } from 'node:fs/promises';
import { hasErrorCode } from './has-error-code.ts';

/** The text of a file; `undefined` where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // ESRCH: a file under /proc whose process ended between the opening and the read.
    if (hasErrorCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}
