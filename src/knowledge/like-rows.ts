import { setImmediate } from 'node:timers/promises';
import { MemoError } from '../errors/memo-error.ts';
import { loadFaiss } from '../retrieval/faiss-binding.ts';
import { CANDIDATE_MARGIN, type CandidateFinder } from './candidate-finder.ts';
import { createExactCosines, type ExactCosines } from './exact-cosines.ts';
import { createFaissFinder } from './faiss-finder.ts';
import type { GrowOptions } from './knowledge.ts';
import { createPlainFinder } from './plain-finder.ts';
import { createSparseFinder, isSparse } from './sparse-finder.ts';

export interface LikeRow {
  /** Number of an earlier row, over both matrices, the added ones last. */
  readonly row: number;
  readonly score: number;
}

export interface LikeRowsOptions extends GrowOptions {
  /** Row-major. */
  readonly before: Float32Array;
  readonly added: Float32Array;
  readonly dimension: number;
  /** Least cosine of a pair. */
  readonly least: number;
  /** Of an earlier call, which added the rows of `before`. */
  readonly finder?: CandidateFinder | undefined;
}

export interface LikeRows {
  /** By added row. */
  readonly rows: readonly (readonly LikeRow[])[];
  /** For the next call, once these rows are before. */
  readonly finder: CandidateFinder | undefined;
}

/** Rows compared at once: enough for FAISS to work at its speed, few enough that an abort is seen soon. */
const BLOCK = 2048;

/**
 * For each added row all earlier rows whose cosine with it reaches the threshold, in no order: every pair with an added row, once. Candidates are
 * found in single precision a little below the threshold; their scores are exact, so that it makes no difference which of two rows came
 * first, or how they were found.
 */
export async function findLikeRows(options: LikeRowsOptions): Promise<LikeRows> {
  const { before, added, dimension } = options;
  const first = before.length / dimension;
  const all = new Float32Array(before.length + added.length);
  all.set(before);
  all.set(added, before.length);
  const cosines = checked(createExactCosines(all, dimension), first);
  const finder = options.finder ?? (await openFinder(cosines, all, options));
  const found: LikeRow[][] = [];
  for (let from = first; from < cosines.size; from += BLOCK) {
    options.signal?.throwIfAborted();
    const to = Math.min(from + BLOCK, cosines.size);
    for (const [at, candidates] of finder.find(cosines, from, to).entries()) found.push(likeRows(cosines, from + at, { candidates, least: options.least }));
    options.onCompared?.(to - first, cosines.size - first);
    await setImmediate();
  }
  return { rows: found, finder: finder.isReusable ? finder : undefined };
}

async function openFinder(cosines: ExactCosines, vectors: Float32Array, { search, least: wanted }: LikeRowsOptions): Promise<CandidateFinder> {
  const least = wanted - CANDIDATE_MARGIN;
  if (isSparse(vectors)) return createSparseFinder(cosines, least);
  const loaded = search === 'plain' ? undefined : await loadFaiss();
  return loaded !== undefined && 'binding' in loaded ? createFaissFinder(loaded.binding, { dimension: cosines.dimension, least }) : createPlainFinder(cosines, least);
}

function likeRows(cosines: ExactCosines, row: number, { candidates, least }: { readonly candidates: Iterable<number>; readonly least: number }): LikeRow[] {
  const like: LikeRow[] = [];
  for (const other of candidates) {
    if (other >= row) continue;
    const score = cosines.of(row, other);
    if (score >= least) like.push({ row: other, score });
  }
  return like;
}

function checked(cosines: ExactCosines, first: number): ExactCosines {
  for (let row = first; row < cosines.size; row += 1) {
    if (Number.isFinite(cosines.lengthOf(row))) continue;
    throw new MemoError({
      code: 'model-failed',
      message: 'the embedder gave a vector for a phrase that holds a value which is not a finite number',
      remedy: 'check the embedding model',
    });
  }
  return cosines;
}
