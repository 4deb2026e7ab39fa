import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * The bytes of a vector journal: a header, then groups. A group is its number of vectors (4 bytes), a checksum of all the rest
 * (32), the keys (16 each) and the vectors (float32). Numbers stand in this machine's own order: elsewhere the header does not
 * match, and the journal begins anew.
 */
export interface VectorGroup {
  /** 32 hex digits each. */
  readonly keys: readonly string[];
  /** Row-major, one row per key. */
  readonly vectors: Float32Array;
}

const FORMAT = 0x4d_56_4a_31;
const KEY_BYTES = 16;
const HASH_BYTES = 32;
const PREFIX_BYTES = 4 + HASH_BYTES;

/** The first bytes of a journal of vectors with `dimension` values. */
export function encodeHeader(dimension: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(FORMAT, dimension).buffer);
}

/** The values of a vector, as the first bytes of a journal say; `undefined`: they are none of a journal that this machine can read. */
export async function readDimension(file: FileHandle): Promise<number | undefined> {
  const [format, dimension = 0] = new Uint32Array((await readAt(file, 0, encodeHeader(0).length)).buffer);
  return format === FORMAT && dimension > 0 ? dimension : undefined;
}

/** The bytes of one group. */
export function encodeGroup({ keys, vectors }: VectorGroup): Uint8Array {
  const body = Buffer.concat([Buffer.from(keys.join(''), 'hex'), new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)]);
  const count = countBytes(keys.length);
  return Buffer.concat([count, checksum(count, body), body]);
}

/** The groups of a journal in order, each with the offset it ends at; stops before the first that is cut off or damaged. */
export async function* readGroups(file: FileHandle, dimension: number): AsyncGenerator<VectorGroup & { readonly end: number }> {
  const { size } = await file.stat();
  const header = encodeHeader(dimension);
  let offset = header.length;
  if (!Buffer.from(header).equals(await readAt(file, 0, header.length))) return;
  while (offset + PREFIX_BYTES <= size) {
    const prefix = await readAt(file, offset, PREFIX_BYTES);
    const count = new Uint32Array(prefix.slice(0, 4).buffer)[0] ?? 0;
    const bytes = count * (KEY_BYTES + 4 * dimension);
    if (offset + PREFIX_BYTES + bytes > size) return;
    const body = await readAt(file, offset + PREFIX_BYTES, bytes);
    if (!checksum(prefix.subarray(0, 4), body).equals(prefix.subarray(4))) return;
    offset += PREFIX_BYTES + bytes;
    yield { keys: keysOf(body, count), vectors: new Float32Array(body.buffer, count * KEY_BYTES, count * dimension), end: offset };
  }
}

function countBytes(count: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(count).buffer);
}

function checksum(count: Uint8Array, body: Uint8Array): Buffer {
  return createHash('sha256').update(count).update(body).digest();
}

// Into a buffer of its own, so that the float32 view of it is aligned.
async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes;
}

function keysOf(body: Uint8Array<ArrayBuffer>, count: number): readonly string[] {
  const hex = Buffer.from(body.buffer, 0, count * KEY_BYTES).toString('hex');
  return Array.from({ length: count }, (_, position) => hex.slice(position * 2 * KEY_BYTES, (position + 1) * 2 * KEY_BYTES));
}
