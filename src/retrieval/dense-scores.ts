import type { VectorIndex } from '../spec/vector-index.ts';
import { itemAt } from '../util/item-at.ts';
import { dotProduct } from './dot-products.ts';
import type { RowTable } from './row-table.ts';

export interface DenseQuery {
  readonly index: VectorIndex;
  readonly table: RowTable;
  readonly vector: Float32Array;
  /** Chunks or windows of the corpus. */
  readonly size: number;
}

/** Candidates per list: scores are stretched between the best and the worst of these. Measured flat from 50 to 200. */
const CANDIDATES = 100;
/** Rows fetched for them: a chunk has several, and one chunk may hold many of the best. */
const ROWS = 1000;

/** What vectors say of the best chunks; `-Infinity` for all others. */
export function denseChunkScores({ index, table, vector, size }: DenseQuery): Float32Array {
  const scores = new Float32Array(size).fill(-Infinity);
  const nearest = index.search(vector, ROWS);
  const found = new Map<number, number>();
  for (const [at, row] of nearest.rows.entries()) found.set(row, itemAt(nearest.scores, at));
  const chunks = new Set<number>();
  for (const row of nearest.rows) {
    if (chunks.size === CANDIDATES) break;
    chunks.add(itemAt(table.chunkOfRow, row));
  }
  const scoreOf = rowScorer(index, vector, found);
  for (const chunk of chunks) scores[chunk] = pooled(table, chunk, scoreOf);
  return scores;
}

/** What vectors say of the best windows; `-Infinity` for all others. */
export function denseWindowScores({ index, table, vector, size }: DenseQuery): Float32Array {
  const scores = new Float32Array(size).fill(-Infinity);
  const nearest = index.search(vector, ROWS);
  let candidates = 0;
  for (const [at, row] of nearest.rows.entries()) {
    const window = itemAt(table.windowOfRow, row);
    if (window < 0) continue;
    scores[window] = itemAt(nearest.scores, at);
    if ((candidates += 1) === CANDIDATES) break;
  }
  return scores;
}

// The best window says that the answer is in there, the chunk's own vector what all of it is about: the mean of both
// finds more than either and than their maximum (see docs/decisions/2026-11-21-vector-index.md).
function pooled(table: RowTable, chunk: number, scoreOf: (row: number) => number): number {
  let window = -Infinity;
  let whole = -Infinity;
  for (const row of table.rowsOfChunk.get(chunk) ?? []) {
    if (itemAt(table.windowOfRow, row) < 0) whole = Math.max(whole, scoreOf(row));
    else window = Math.max(window, scoreOf(row));
  }
  if (whole === -Infinity) return window;
  return window === -Infinity ? whole : (whole + window) / 2;
}

// Rows that the search did not reach are scored from their vectors, where the index gives them.
function rowScorer(index: VectorIndex, vector: Float32Array, found: ReadonlyMap<number, number>): (row: number) => number {
  const wide = Float64Array.from(vector);
  return (row) => {
    const own = found.get(row) ?? index.vectorAt?.(row);
    if (own === undefined) return -Infinity;
    return typeof own === 'number' ? own : dotProduct(own, 0, wide);
  };
}
