import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasErrorCode } from './has-error-code.ts';
import { statIfThere } from './stat-if-there.ts';

/**
 * `mkdir -p`. Node's own `recursive` never ends where a directory says ENOENT to every new name, as /proc does.
 */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  const there = await statIfThere(path);
  if (there?.isDirectory() === true) return;
  const parent = dirname(path);
  if (there === undefined && parent !== path) await makeDirectory(parent, mode);
  try {
    await mkdir(path, { mode });
  } catch (error) {
    // Another process made it meanwhile.
    if (!hasErrorCode(error, 'EEXIST') || (await statIfThere(path))?.isDirectory() !== true) throw error;
  }
}
