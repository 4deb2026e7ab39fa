import { open } from 'node:fs/promises';
import { hasErrorCode } from './has-error-code.ts';

/** Makes the names in a directory (files made, renamed, removed) survive a loss of power. */
export async function fsyncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } catch (error) {
    // Some network and FUSE file systems cannot do this to a directory; there is no other way to ask them.
    if (!hasErrorCode(error, 'EINVAL', 'ENOTSUP', 'ENOSYS')) throw error;
  } finally {
    await directory.close();
  }
}
