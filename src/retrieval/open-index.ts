import { open } from 'node:fs/promises';
import type { Warning } from '../spec/embedder.ts';
import { bindingOrWarning, type IndexKind } from './build-index.ts';
import { openFaissIndex, openHnswIndex } from './faiss-index.ts';
import { damaged, FLAT_MAGIC, readFlatFile } from './flat-file.ts';
import { createFlatIndex, openFlatIndex } from './flat-index.ts';
import { checkHnswFile, HNSW_MAGIC } from './hnsw-file.ts';
import type { VectorRows } from './vector-rows.ts';

export interface OpenIndexOptions {
  /** `faiss`: a flat file is searched through faiss-node too. An HNSW file always is, wherever faiss-node can be had. */
  readonly kind?: IndexKind;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Opens an index file by what it is and by what is available: without faiss-node every file is searched exactly. */
export async function openIndex(path: string, options: OpenIndexOptions = {}): Promise<VectorRows> {
  const magic = await readMagic(path);
  options.signal?.throwIfAborted();
  if (magic === FLAT_MAGIC) return openFlat(path, options);
  if (magic === HNSW_MAGIC) return openHnsw(path, options);
  throw damaged(path, 'it is neither a flat nor an HNSW index');
}

async function openFlat(path: string, options: OpenIndexOptions): Promise<VectorRows> {
  const binding = options.kind === 'faiss' ? await bindingOrWarning(options.onWarning) : undefined;
  return binding === undefined ? openFlatIndex(path, options) : openFaissIndex(path, { binding, signal: options.signal });
}

async function openHnsw(path: string, options: OpenIndexOptions): Promise<VectorRows> {
  const binding = await bindingOrWarning(options.onWarning);
  if (binding !== undefined) return openHnswIndex(path, { binding, signal: options.signal });
  const { storageOffset } = await checkHnswFile(path, options);
  return createFlatIndex(await readFlatFile(path, { offset: storageOffset, signal: options.signal }));
}

async function readMagic(path: string): Promise<string> {
  await using file = await open(path, 'r');
  const bytes = Buffer.alloc(4);
  await file.read(bytes, 0, 4, 0);
  return bytes.toString('latin1');
}
