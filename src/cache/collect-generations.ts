import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../util/has-error-code.ts';
import { namesIn } from '../util/names-in.ts';
import { readCurrent } from './current.ts';
import { generationNumber } from './layout.ts';
import { liveReaders } from './reader-lease.ts';

/**
 * Deletes the generations that CURRENT does not name and no lease holds; for the holder of the writer lease, once it has seen the
 * live generation whole: a CURRENT that was damaged must not cost the data. CURRENT is read before the leases: a reader that
 * takes its lease after them reads CURRENT again and finds that its generation is the live one.
 */
export async function collectGenerations(root: string): Promise<void> {
  const current = await readCurrent(root);
  const held = new Set((await liveReaders(root)).map(({ generation }) => generation));
  for (const name of await namesIn(root)) {
    if (generationNumber(name) !== undefined && name !== current && !held.has(name)) await removeGeneration(root, name);
  }
}

/**
 * Deletes a generation that CURRENT has left behind, unless another reader holds it; for its last reader, which still holds
 * `lease`: so the memory cannot be removed and made anew under the same name meanwhile.
 */
export async function removeIfSuperseded(root: string, generation: string, lease: string): Promise<void> {
  const current = await readCurrent(root);
  if (current === undefined || (generationNumber(current) ?? 0) <= (generationNumber(generation) ?? 0)) return;
  const others = (await liveReaders(root)).filter((reader) => reader.generation === generation && reader.lease !== lease);
  if (others.length === 0) await removeGeneration(root, generation);
}

// Renamed first, so that a killed removal never leaves half a generation under a name that could be opened.
async function removeGeneration(root: string, generation: string): Promise<void> {
  const tombstone = join(root, `${generation}.removed-${randomBytes(8).toString('hex')}`);
  try {
    await rename(join(root, generation), tombstone);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    throw error;
  }
  await rm(tombstone, { recursive: true, force: true });
}
