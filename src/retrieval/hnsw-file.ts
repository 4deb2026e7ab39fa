import { open, type FileHandle } from 'node:fs/promises';
import { itemAt } from '../util/item-at.ts';
import { damaged, FLAT_HEADER_BYTES } from './flat-file.ts';
import { readExactly } from './read-exactly.ts';

/** FAISS's file of an HNSW graph over a flat index: header, graph, then the flat index as a file of its own. */
export const HNSW_MAGIC = 'IHNf';

/** Where things stand in an HNSW file whose graph was found sound. */
export interface HnswLayout {
  /** Position of the int32 that says how many candidates a search keeps. */
  readonly searchWidthOffset: number;
  /** Where the flat index with the vectors begins. */
  readonly storageOffset: number;
}

const HEADER_BYTES = 37;
const TAIL_BYTES = 20;

interface Cursor {
  readonly file: FileHandle;
  readonly path: string;
  readonly size: number;
  readonly signal: AbortSignal | undefined;
  position: number;
}

/**
 * Checks the graph of an HNSW file before native code sees it, which follows every link without looking:
 * lengths against the file's size, links and levels against the number of rows.
 */
export async function checkHnswFile(path: string, options: { readonly signal?: AbortSignal | undefined }): Promise<HnswLayout> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const cursor: Cursor = { file, path, size, signal: options.signal, position: 0 };
  const { dimension, rows } = parseHeader(path, await take(cursor, HEADER_BYTES));
  await take(cursor, await takeLength(cursor, 8)); // level probabilities: used only when rows are added
  const linksToLevel = int32s(await take(cursor, await takeLength(cursor, 4)));
  const levels = int32s(await take(cursor, await takeLength(cursor, 4)));
  const starts = bigInt64s(await take(cursor, await takeLength(cursor, 8)));
  const links = int32s(await take(cursor, await takeLength(cursor, 4)));
  const searchWidthOffset = cursor.position + 12;
  const tail = int32s(await take(cursor, TAIL_BYTES));
  const storageOffset = cursor.position;
  const problem =
    shapeProblem({ linksToLevel, levels, starts, links, rows }) ??
    linkProblem(links, rows) ??
    tailProblem(tail, linksToLevel.length, rows) ??
    (size - storageOffset === FLAT_HEADER_BYTES + 4 * dimension * rows ? undefined : 'its vectors do not fill it');
  if (problem !== undefined) throw damaged(path, problem);
  return { searchWidthOffset, storageOffset };
}

function parseHeader(path: string, header: Buffer): { readonly dimension: number; readonly rows: number } {
  const dimension = header.readInt32LE(4);
  const rows = Number(header.readBigInt64LE(8));
  const isSound = header.toString('latin1', 0, 4) === HNSW_MAGIC && header[32] === 1 && header.readInt32LE(33) === 0;
  if (!isSound || dimension <= 0 || rows < 0) throw damaged(path, 'it does not begin like an inner-product HNSW index');
  return { dimension, rows };
}

function shapeProblem(graph: {
  readonly linksToLevel: Int32Array;
  readonly levels: Int32Array;
  readonly starts: BigInt64Array;
  readonly links: Int32Array;
  readonly rows: number;
}): string | undefined {
  const { linksToLevel, levels, starts, links, rows } = graph;
  if (levels.length !== rows || starts.length !== rows + 1) return `${rows} rows, ${levels.length} levels, ${starts.length} starts`;
  if (starts[0] !== 0n || starts[rows] !== BigInt(links.length)) return 'its links do not fill their table';
  for (const [row, level] of levels.entries()) {
    const wanted = level > 0 ? linksToLevel[level] : undefined;
    if (wanted === undefined || Number(itemAt(starts, row + 1) - itemAt(starts, row)) !== wanted) return `row ${row} has a wrong number of links`;
  }
  return undefined;
}

function linkProblem(links: Int32Array, rows: number): string | undefined {
  for (const link of links) if (link < -1 || link >= rows) return `a link leads to row ${link} of ${rows}`;
  return undefined;
}

function tailProblem(tail: Int32Array, levelCount: number, rows: number): string | undefined {
  const [entry, topLevel] = [itemAt(tail, 0), itemAt(tail, 1)];
  const isSound = entry >= (rows > 0 ? 0 : -1) && entry < rows && topLevel < levelCount - 1;
  return isSound || rows === 0 ? undefined : `entry ${entry}, top level ${topLevel}`;
}

async function takeLength(cursor: Cursor, itemBytes: number): Promise<number> {
  return Number((await take(cursor, 8)).readBigUInt64LE(0)) * itemBytes;
}

async function take(cursor: Cursor, length: number): Promise<Buffer<ArrayBuffer>> {
  if (length > cursor.size - cursor.position) throw damaged(cursor.path, `a table of ${length} bytes ends beyond the file`);
  const bytes = Buffer.from(new ArrayBuffer(length));
  await readExactly(cursor.file, bytes, { position: cursor.position, path: cursor.path, signal: cursor.signal });
  cursor.position += length;
  return bytes;
}

function int32s(bytes: Buffer<ArrayBuffer>): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function bigInt64s(bytes: Buffer<ArrayBuffer>): BigInt64Array {
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}
