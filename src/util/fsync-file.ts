import { open } from 'node:fs/promises';

/** Makes what was written into a file survive a loss of power. */
export async function fsyncFile(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}
