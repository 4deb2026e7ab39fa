import { realpath } from 'node:fs/promises';
import { hasErrorCode } from '../util/has-error-code.ts';
import { unknownMemory } from './memory-errors.ts';

/** The directory of a memory with every link resolved, so that all who open it leave their leases in one place. */
export async function resolveRoot(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG')) throw unknownMemory(path);
    throw error;
  }
}
