import { open } from 'node:fs/promises';

/** Writes a file that must not exist yet, readable by its owner only, and makes it survive a loss of power. */
export async function writeNewFile(path: string, data: Uint8Array | string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(data);
  await file.sync();
}
