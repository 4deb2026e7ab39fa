import { isMemoError } from '../errors/memo-error.ts';
import { namesIn } from '../util/names-in.ts';
import { LEASES_DIRECTORY, CURRENT_FILE } from './layout.ts';
import { openWriter, type OpenWriterOptions } from './open-writer.ts';
import { resolveRoot } from './resolve-root.ts';

/** Clears away what a write that was killed after its commit left; nothing where another process writes, or where none may write. */
export async function tidyMemory(path: string, options: OpenWriterOptions): Promise<void> {
  const root = await resolveRoot(path);
  const names = await namesIn(root);
  // CURRENT, the leases and one generation: what every whole memory has.
  if (!names.includes(CURRENT_FILE) || (names.length <= 3 && names.includes(LEASES_DIRECTORY))) return;
  try {
    await using writer = await openWriter(root, options);
    void writer;
  } catch (error) {
    if (!isMemoError(error, 'memory-busy') && !isMemoError(error, 'wrong-usage') && !isMemoError(error, 'disk-full')) throw error;
  }
}
