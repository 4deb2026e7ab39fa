import { link } from 'node:fs/promises';
import { hasErrorCode } from './has-error-code.ts';

/** Gives a file a second name; `false` where that cannot be: file systems without links, links across devices, too many links to one file. */
export async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES')) return false;
    throw error;
  }
}
