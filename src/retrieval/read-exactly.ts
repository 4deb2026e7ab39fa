import type { FileHandle } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';

// Small enough that an abort is heard soon, large enough that reads are few.
const SLICE_BYTES = 16 * 1024 * 1024;

/** Fills `bytes` from an open file, in slices; a file that ends early is `memory-damaged`. */
export async function readExactly(
  file: FileHandle,
  bytes: Uint8Array,
  options: { readonly position: number; readonly path: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    options.signal?.throwIfAborted();
    const length = Math.min(SLICE_BYTES, bytes.length - done);
    const { bytesRead } = await file.read(bytes, done, length, options.position + done);
    if (bytesRead === 0) throw endsEarly(options.path, done, bytes.length);
    done += bytesRead;
  }
}

function endsEarly(path: string, done: number, wanted: number): MemoError {
  return new MemoError({
    code: 'memory-damaged',
    message: `${path} ends after ${done} of ${wanted} bytes`,
    remedy: VERIFY_REMEDY,
  });
}
