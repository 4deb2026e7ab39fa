import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { NearestRows } from '../spec/vector-index.ts';
import { itemAt } from '../util/item-at.ts';
import { dotProduct } from './dot-products.ts';
import type { FaissBinding, NativeIndex } from './faiss-binding.ts';
import { readFlatFile, writeFlatFile, type Vectors } from './flat-file.ts';
import { checkHnswFile } from './hnsw-file.ts';
import { checkedQuery, checkedRow } from './index-arguments.ts';
import { topRows } from './top-rows.ts';
import type { VectorRows } from './vector-rows.ts';

interface Signalled {
  readonly signal?: AbortSignal | undefined;
}

/** Candidates that an HNSW search keeps; FAISS's own 16 misses too many of the best rows. */
const HNSW_SEARCH_WIDTH = 128;
/** Rows that go to native code at once while a graph grows: as `number[]` only, so few at a time. */
const ADD_ROWS = 256;
/** Rows asked for beyond `k`, so that exact scores decide the order at the edge. */
const MARGIN = 16;

/** Exact index through faiss-node. */
export async function createFaissIndex(vectors: Vectors, options: { readonly binding: FaissBinding } & Signalled): Promise<VectorRows> {
  return inTemporaryFile(async (path) => {
    await writeFlatFile(path, vectors);
    options.signal?.throwIfAborted();
    return wrapNative('faiss', options.binding.readFlat(path), vectors);
  });
}

/** Approximate index through faiss-node: an HNSW graph over the rows. */
export async function createHnswIndex(vectors: Vectors, options: { readonly binding: FaissBinding } & Signalled): Promise<VectorRows> {
  const native = options.binding.createHnsw(vectors.dimension);
  const step = ADD_ROWS * vectors.dimension;
  for (let at = 0; at < vectors.vectors.length; at += step) {
    native.add(Array.from(vectors.vectors.subarray(at, at + step)));
    await setImmediate();
    options.signal?.throwIfAborted();
  }
  return inTemporaryFile(async (path) => {
    native.write(path);
    await widenSearch(path, options);
    return wrapNative('faiss-hnsw', options.binding.readAny(path), vectors);
  });
}

/** Opens a flat FAISS file through faiss-node. */
export async function openFaissIndex(path: string, options: { readonly binding: FaissBinding } & Signalled): Promise<VectorRows> {
  const vectors = await readFlatFile(path, options);
  return wrapNative('faiss', options.binding.readFlat(path), vectors);
}

/** Opens an HNSW file through faiss-node. */
export async function openHnswIndex(path: string, options: { readonly binding: FaissBinding } & Signalled): Promise<VectorRows> {
  const { storageOffset } = await checkHnswFile(path, options);
  const vectors = await readFlatFile(path, { offset: storageOffset, signal: options.signal });
  return wrapNative('faiss-hnsw', options.binding.readAny(path), vectors);
}

// Native code picks candidates, our own dot products score and order them: the same rows give the same scores in every
// kind of index, ties included. That, and `vectorAt`, is why the vectors are held on this side too.
function wrapNative(kind: 'faiss' | 'faiss-hnsw', native: NativeIndex, { vectors, dimension }: Vectors): VectorRows {
  const size = vectors.length / dimension;
  const score = (query: Float32Array): ((row: number) => number) => {
    const wide = Float64Array.from(query);
    return (row) => dotProduct(vectors, row * dimension, wide);
  };
  return {
    kind,
    dimension,
    size,
    search(query, k) {
      const values = Array.from(checkedQuery(query, dimension));
      return searchNative({ size, k, isExact: kind === 'faiss', score: score(query), candidates: (count) => native.search(values, count).labels });
    },
    vectorAt: (row) => vectors.subarray(checkedRow(row, size) * dimension, (row + 1) * dimension),
    async write(path) {
      if (kind === 'faiss') return writeFlatFile(path, { vectors, dimension });
      native.write(path);
      await using file = await open(path, 'r+');
      await file.sync();
    },
  };
}

function searchNative(options: {
  readonly size: number;
  readonly k: number;
  readonly isExact: boolean;
  readonly score: (row: number) => number;
  readonly candidates: (count: number) => number[];
}): NearestRows {
  const wanted = Math.max(0, Math.min(options.k, options.size));
  if (wanted === 0) return { rows: new Int32Array(0), scores: new Float32Array(0) };
  for (let asked = wanted + MARGIN; ; asked *= 2) {
    const count = Math.min(asked, options.size);
    // Rising rows, so that the order of ties is that of a full scan. FAISS pads with -1.
    const rows = options.candidates(count).filter((row) => row >= 0).toSorted((left, right) => left - right);
    const scores = Float32Array.from(rows, options.score);
    const best = topRows(scores, wanted);
    if (count === options.size || !options.isExact || !reachesEdge(scores, best)) {
      return { rows: best.rows.map((at) => itemAt(rows, at)), scores: best.scores };
    }
  }
}

// Rows outside the candidates may still tie with the last one inside: ask for more until the edge lies below it.
function reachesEdge(scores: Float32Array, best: NearestRows): boolean {
  const last = best.scores.at(-1);
  if (last === undefined) return false;
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity);
  // Native sums run in single precision: rows this close may stand in another order there.
  return lowest >= last - 1e-5 * Math.max(1, Math.abs(last));
}

// The width of a search is a field of the file and not of faiss-node's interface.
async function widenSearch(path: string, options: Signalled): Promise<void> {
  const { searchWidthOffset } = await checkHnswFile(path, options);
  const width = Buffer.alloc(4);
  width.writeInt32LE(HNSW_SEARCH_WIDTH);
  await using file = await open(path, 'r+');
  await file.write(width, 0, 4, searchWidthOffset);
}

// faiss-node takes matrices by file only: its arrays are `number[]`, its buffers leak.
async function inTemporaryFile<T>(use: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'memorag-index-'));
  try {
    return await use(join(directory, 'index.faiss'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
