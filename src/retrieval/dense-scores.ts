import type { VectorIndex } from '../spec/vector-index.ts';
import { itemAt } from '../util/item-at.ts';
import { minMax } from './min-max.ts';
import type { RowTable } from './row-table.ts';

/** Rows that an index is asked for which cannot score all of them. */
const NEAREST = 1000;
/** Share of a chunk's best row in its score; the mean of its best three has the rest. */
const BEST_ROW = 0.55;

/** Inner products of a query with every row; a row that an inexact index did not reach has the least that it found. */
export function scoreRows(index: VectorIndex, query: Float32Array): Float32Array {
  if (index.scoreAll !== undefined) return index.scoreAll(query);
  const { rows, scores } = index.search(query, NEAREST);
  const all = new Float32Array(index.size).fill(scores.at(-1) ?? 0);
  for (const [at, row] of rows.entries()) all[row] = itemAt(scores, at);
  return all;
}

/**
 * What vectors say of every chunk, from 0 to 1; `-Infinity` for one without a row. One window that fits may fit by chance, so
 * the best is taken together with the mean of the best three (see docs/decisions/2026-11-21-default-retrieval.md).
 */
export function denseChunkScores(rows: Float32Array, table: RowTable, size: number): Float32Array {
  const best = new Float32Array(size).fill(-Infinity);
  const three = new Float32Array(size).fill(-Infinity);
  for (const [chunk, own] of table.rowsOfChunk) {
    const top = bestThree(rows, own);
    best[chunk] = top[0];
    three[chunk] = mean(top);
  }
  const [bestShare, threeShare] = [minMax(best), minMax(three)];
  return best.map((score, chunk) => (score === -Infinity ? score : BEST_ROW * itemAt(bestShare, chunk) + (1 - BEST_ROW) * itemAt(threeShare, chunk)));
}

/** What vectors say of every window; `-Infinity` for one without a row. */
export function denseWindowScores(rows: Float32Array, table: RowTable, size: number): Float32Array {
  const scores = new Float32Array(size).fill(-Infinity);
  for (const [row, window] of table.windowOfRow.entries()) if (window >= 0) scores[window] = itemAt(rows, row);
  return scores;
}

function bestThree(rows: Float32Array, own: readonly number[]): readonly [number, number, number] {
  let [first, second, third] = [-Infinity, -Infinity, -Infinity];
  for (const row of own) {
    const score = itemAt(rows, row);
    if (score > first) [first, second, third] = [score, first, second];
    else if (score > second) [second, third] = [score, second];
    else if (score > third) third = score;
  }
  return [first, second, third];
}

function mean(scores: readonly number[]): number {
  const found = scores.filter((score) => score > -Infinity);
  return found.reduce((sum, score) => sum + score, 0) / found.length;
}
