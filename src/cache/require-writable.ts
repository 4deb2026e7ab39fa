import { access, constants } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';

/** Refuses (`wrong-usage`) a directory that this process may not write into. */
export async function requireWritable(root: string): Promise<void> {
  try {
    await access(root, constants.W_OK);
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
    throw new MemoError({
      code: 'wrong-usage',
      message: `${root} is read-only`,
      remedy: 'get the right to write there, or name another directory',
      cause: error,
    });
  }
}
