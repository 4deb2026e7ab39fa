import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
}

/** Length and SHA-256 of a file's bytes, block by block; a symbolic link is not followed (`ELOOP`). */
export async function hashFile(path: string, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<FileHash> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const { size } = await file.stat();
  const block = Buffer.allocUnsafe(Math.min(Math.max(size, 1), BLOCK_BYTES));
  const hash = createHash('sha256');
  let bytes = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, block.length);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(block.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}
