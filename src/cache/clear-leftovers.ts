import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../util/names-in.ts';
import { generationNumber, isOwnEntry } from './layout.ts';
import { clearStaleClaims } from './writer-lease.ts';

/** Deletes what killed runs left half done; for the holder of the writer lease. Whole generations stay. */
export async function clearLeftovers(root: string): Promise<void> {
  await clearStaleClaims(root);
  for (const name of await namesIn(root)) {
    const isHalfDone = /^(?:gen-|CURRENT\.)/u.test(name) && isOwnEntry(name) && generationNumber(name) === undefined;
    if (isHalfDone) await rm(join(root, name), { recursive: true, force: true });
  }
}
