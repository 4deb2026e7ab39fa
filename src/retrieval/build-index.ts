import { MemoError } from '../errors/memo-error.ts';
import type { Warning } from '../spec/embedder.ts';
import { loadFaiss, type FaissBinding } from './faiss-binding.ts';
import { createFaissIndex, createHnswIndex } from './faiss-index.ts';
import type { Vectors } from './flat-file.ts';
import { createFlatIndex } from './flat-index.ts';
import type { VectorRows } from './vector-rows.ts';

export type IndexKind = 'auto' | VectorRows['kind'];

export interface BuildIndexOptions extends Vectors {
  /**
   * `auto` (the default): pure TypeScript up to `hnswAbove` rows, a graph above. `faiss`: through faiss-node, exact up to
   * `hnswAbove` rows, a graph above. `flat` and `faiss-hnsw`: that, at any size.
   */
  readonly kind?: IndexKind;
  readonly hnswAbove?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Rows that one exact search still answers in about 50 ms; a graph takes minutes to build and misses some rows. */
export const HNSW_ABOVE = 200_000;

/** Builds the index that `kind` asks for; where faiss-node cannot be had, a flat one that gives the same results. */
export async function buildIndex(options: BuildIndexOptions): Promise<VectorRows> {
  const vectors = checkedVectors(options);
  const kind = chosenKind(options);
  options.signal?.throwIfAborted();
  if (kind === 'flat') return createFlatIndex(vectors);
  const binding = await bindingOrWarning(options.onWarning);
  if (binding === undefined) return createFlatIndex(vectors);
  const create = kind === 'faiss' ? createFaissIndex : createHnswIndex;
  return create(vectors, { binding, signal: options.signal });
}

/** The faiss binding, or a warning that the flat index stands in for it. */
export async function bindingOrWarning(onWarning: ((warning: Warning) => void) | undefined): Promise<FaissBinding | undefined> {
  const loaded = await loadFaiss();
  if ('binding' in loaded) return loaded.binding;
  onWarning?.({ code: 'faiss-missing', message: `the index is searched without FAISS, exactly and more slowly: ${loaded.problem}` });
  return undefined;
}

function chosenKind(options: BuildIndexOptions): VectorRows['kind'] {
  const kind = options.kind ?? 'auto';
  if (kind === 'flat' || kind === 'faiss-hnsw') return kind;
  const rows = options.vectors.length / options.dimension;
  if (rows > (options.hnswAbove ?? HNSW_ABOVE)) return 'faiss-hnsw';
  return kind === 'auto' ? 'flat' : kind;
}

// A vector with a NaN would never be found and would spoil an HNSW graph: refused here, where its maker is known.
function checkedVectors({ vectors, dimension }: Vectors): Vectors {
  if (!Number.isInteger(dimension) || dimension <= 0 || vectors.length % dimension !== 0) {
    throw badVectors(`${vectors.length} values are no rows of ${dimension} dimensions`);
  }
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw badVectors(`row ${Math.floor(bad / dimension)} holds ${vectors[bad]}`);
  return { vectors, dimension };
}

function badVectors(problem: string): MemoError {
  return new MemoError({
    code: 'model-failed',
    message: `the embedder gave vectors that cannot be indexed: ${problem}`,
    remedy: 'check the embedding model',
  });
}
