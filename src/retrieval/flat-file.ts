import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import { readExactly } from './read-exactly.ts';

/** FAISS's own file of a flat inner-product index: a header of 45 bytes, then the rows as little-endian float32. */
export const FLAT_MAGIC = 'IxFI';
export const FLAT_HEADER_BYTES = 45;

const METRIC_INNER_PRODUCT = 0;
// FAISS writes this number twice where older versions kept two fields.
const UNUSED_FIELD = 1n << 20n;

export interface Vectors {
  /** Row-major. */
  readonly vectors: Float32Array;
  readonly dimension: number;
}

/** Reads the flat index that stands in `path` from `offset` to the end of the file (an HNSW file ends with one). */
export async function readFlatFile(
  path: string,
  options: { readonly offset?: number; readonly signal?: AbortSignal | undefined },
): Promise<Vectors> {
  refuseBigEndian();
  const offset = options.offset ?? 0;
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const header = Buffer.alloc(FLAT_HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, FLAT_HEADER_BYTES, offset);
  const { dimension, rows } = parseHeader(path, header.subarray(0, bytesRead), size - offset);
  const vectors = new Float32Array(dimension * rows);
  const bytes = new Uint8Array(vectors.buffer);
  await readExactly(file, bytes, { position: offset + FLAT_HEADER_BYTES, path, signal: options.signal });
  return { vectors, dimension };
}

/** Writes vectors as a flat FAISS file, byte for byte what FAISS writes itself. */
export async function writeFlatFile(path: string, { vectors, dimension }: Vectors): Promise<void> {
  refuseBigEndian();
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(flatHeader({ dimension, rows: vectors.length / dimension }));
  await file.writeFile(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
  await file.sync();
}

// The sizes in the header are believed only where they add up to the file's own: nothing is allocated before that.
function parseHeader(path: string, header: Buffer, size: number): { readonly dimension: number; readonly rows: number } {
  if (header.length < FLAT_HEADER_BYTES || header.toString('latin1', 0, 4) !== FLAT_MAGIC) {
    throw damaged(path, 'it does not begin like a flat inner-product index');
  }
  const dimension = header.readInt32LE(4);
  const rows = Number(header.readBigInt64LE(8));
  const floats = Number(header.readBigUInt64LE(37));
  const isSound = header[32] === 1 && header.readInt32LE(33) === METRIC_INNER_PRODUCT && dimension > 0 && rows >= 0;
  if (!isSound || floats !== dimension * rows || size !== FLAT_HEADER_BYTES + 4 * floats) {
    throw damaged(path, `dimension ${dimension}, rows ${rows}, values ${floats}, bytes ${size}`);
  }
  return { dimension, rows };
}

function flatHeader({ dimension, rows }: { readonly dimension: number; readonly rows: number }): Buffer {
  const header = Buffer.alloc(FLAT_HEADER_BYTES);
  header.write(FLAT_MAGIC, 0, 'latin1');
  header.writeInt32LE(dimension, 4);
  header.writeBigInt64LE(BigInt(rows), 8);
  header.writeBigInt64LE(UNUSED_FIELD, 16);
  header.writeBigInt64LE(UNUSED_FIELD, 24);
  header[32] = 1;
  header.writeInt32LE(METRIC_INNER_PRODUCT, 33);
  header.writeBigUInt64LE(BigInt(rows * dimension), 37);
  return header;
}

/** The error of an index file that cannot be what it says it is. */
export function damaged(path: string, problem: string): MemoError {
  return new MemoError({
    code: 'memory-damaged',
    message: `${path} is not a sound index file: ${problem}`,
    remedy: VERIFY_REMEDY,
  });
}

function refuseBigEndian(): void {
  if (endianness() === 'LE') return;
  throw new MemoError({
    code: 'unsupported',
    message: 'index files are little-endian and this machine is big-endian',
    remedy: 'use a little-endian machine (x86-64, arm64)',
  });
}
