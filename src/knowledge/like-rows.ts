import { setImmediate } from 'node:timers/promises';
import { MemoError } from '../errors/memo-error.ts';
import { loadFaiss } from '../retrieval/faiss-binding.ts';
import type { CandidateFinder } from './candidate-finder.ts';
import { createExactCosines, type ExactCosines } from './exact-cosines.ts';
import { createFaissFinder } from './faiss-finder.ts';
import type { GrowOptions } from './knowledge.ts';
import { createPlainFinder } from './plain-finder.ts';
import { createSparseFinder, isSparse } from './sparse-finder.ts';
import { LEAST_SCORE } from './synonym-lists.ts';

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
}

/** Rows compared at once: enough for FAISS to work at its speed, few enough that an abort is seen soon. */
const BLOCK = 2048;

/**
 * For each added row all earlier rows whose cosine with it reaches the threshold, in no order: every pair with an added row, once. Candidates are
 * found in single precision a little below the threshold; their scores are exact, so that it makes no difference which of two rows came
 * first, or how they were found.
 */
export async function findLikeRows(options: LikeRowsOptions): Promise<readonly (readonly LikeRow[])[]> {
  const { before, added, dimension } = options;
  const first = before.length / dimension;
  const all = new Float32Array(before.length + added.length);
  all.set(before);
  all.set(added, before.length);
  const cosines = checked(createExactCosines(all, dimension), first);
  const finder = await openFinder(cosines, all, options);
  const found: LikeRow[][] = [];
  for (let from = first; from < cosines.size; from += BLOCK) {
    options.signal?.throwIfAborted();
    const to = Math.min(from + BLOCK, cosines.size);
    for (const [at, candidates] of finder.find(from, to).entries()) found.push(likeRows(cosines, from + at, candidates));
    options.onCompared?.(to - first, cosines.size - first);
    await setImmediate();
  }
  return found;
}

async function openFinder(cosines: ExactCosines, vectors: Float32Array, { search }: GrowOptions): Promise<CandidateFinder> {
  if (isSparse(vectors)) return createSparseFinder(cosines);
  const loaded = search === 'plain' ? undefined : await loadFaiss();
  return loaded !== undefined && 'binding' in loaded ? createFaissFinder(cosines, loaded.binding) : createPlainFinder(cosines);
}

function likeRows(cosines: ExactCosines, row: number, candidates: Iterable<number>): LikeRow[] {
  const like: LikeRow[] = [];
  for (const other of candidates) {
    if (other >= row) continue;
    const score = cosines.of(row, other);
    if (score >= LEAST_SCORE) like.push({ row: other, score });
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
