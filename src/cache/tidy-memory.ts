import { join } from 'node:path';
import { isMemoError } from '../errors/memo-error.ts';
import { namesIn } from '../util/names-in.ts';
import { CURRENT_FILE, generationNumber, LEASES_DIRECTORY, WRITER_DIRECTORY } from './layout.ts';
import { openWriter, type OpenWriterOptions } from './open-writer.ts';
import { resolveRoot } from './resolve-root.ts';

/** Clears away what a write that was killed after its commit left; nothing where another process writes, or where none may write. */
export async function tidyMemory(path: string, options: OpenWriterOptions): Promise<void> {
  const root = await resolveRoot(path);
  if (!(await mayHoldLeftovers(root))) return;
  try {
    await using writer = await openWriter(root, options);
    void writer;
  } catch (error) {
    if (!isMemoError(error, 'memory-busy') && !isMemoError(error, 'wrong-usage') && !isMemoError(error, 'disk-full')) throw error;
  }
}

/** Whether there is more than a whole memory has that nobody writes and at most one process reads. */
async function mayHoldLeftovers(root: string): Promise<boolean> {
  const names = await namesIn(root);
  if (!names.includes(CURRENT_FILE)) return false;
  const generations = names.filter((name) => generationNumber(name) !== undefined);
  const others = names.filter((name) => name !== CURRENT_FILE && name !== LEASES_DIRECTORY && generationNumber(name) === undefined);
  const leases = (await namesIn(join(root, LEASES_DIRECTORY))).filter((name) => name !== WRITER_DIRECTORY);
  const writers = await namesIn(join(root, LEASES_DIRECTORY, WRITER_DIRECTORY));
  return generations.length > 1 || others.length > 0 || leases.length > 1 || writers.length > 0;
}
