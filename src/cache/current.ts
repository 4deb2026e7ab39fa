import { join } from 'node:path';
import { writeFileAtomically } from '../util/write-file-atomically.ts';
import { CURRENT_FILE, generationNumber } from './layout.ts';
import { damagedMemory } from './memory-errors.ts';
import { readMemoryFile } from './read-memory-file.ts';

const MAX_BYTES = 64;

/** The name of the live generation; `undefined` where there is none. Anything but a plain name is refused, never followed. */
export async function readCurrent(root: string): Promise<string | undefined> {
  const bytes = await readMemoryFile({ directory: root, path: CURRENT_FILE, root, maxBytes: MAX_BYTES });
  if (bytes === undefined) return undefined;
  const line = bytes.toString('latin1');
  const name = line.endsWith('\n') ? line.slice(0, -1) : line;
  if (generationNumber(name) === undefined) throw damagedMemory(root, 'CURRENT does not name a generation');
  return name;
}

/** Makes a generation the live one: the moment that a commit happens. */
export async function writeCurrent(root: string, generation: string): Promise<void> {
  await writeFileAtomically(join(root, CURRENT_FILE), `${generation}\n`);
}
