import type { IndexRow } from '../spec/memory-store.ts';
import type { Chunk } from '../spec/text.ts';
import { isCount } from './is-count.ts';
import { parseJsonLines, toJsonLines } from './json-lines.ts';

/** What the rows are checked against: the chunks, and the number of rows in each embedder's index. */
export interface RowContext {
  readonly chunks: readonly Chunk[];
  readonly indexSizes: readonly number[];
}

/** windows.jsonl: `[chunk, start, end, isChunk, embedder, row]` with the chunk's line number in chunks.jsonl, from 0. */
export function serialiseRows(rows: readonly IndexRow[], chunks: readonly Chunk[]): string {
  const numbers = new Map(chunks.map(({ id }, number) => [id, number]));
  return toJsonLines(rows.map(({ chunkId, start, end, isChunk, embedder, row }) => [numbers.get(chunkId), start, end, isChunk ? 1 : 0, embedder, row]));
}

/** The rows of windows.jsonl; throws what is wrong in one line. */
export function parseRows(text: string, context: RowContext): readonly IndexRow[] {
  const rows = parseJsonLines(text).map((raw, line) => {
    const row = parseRow(raw, context.chunks);
    if (row === undefined) throw new Error(`line ${line + 1} is not a row`);
    return row;
  });
  const problem = findRowProblem(rows, context);
  if (problem !== undefined) throw new Error(problem);
  return rows;
}

/** What keeps rows from fitting their chunks and indexes; `undefined`: nothing. Every index row belongs to exactly one of them. */
export function findRowProblem(rows: readonly IndexRow[], { chunks, indexSizes }: RowContext): string | undefined {
  const chunkOf = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const isTaken = indexSizes.map((size) => new Uint8Array(size));
  for (const [line, { chunkId, start, end, embedder, row }] of rows.entries()) {
    const chunk = chunkOf.get(chunkId);
    if (chunk === undefined) return `row ${line} belongs to the unknown chunk ${chunkId}`;
    if (start < chunk.start || end > chunk.end || end <= start) return `row ${line} at ${start}-${end} is outside of chunk ${chunkId}`;
    if (embedder === null && row === null) continue;
    const taken = isTaken[embedder ?? -1];
    if (taken === undefined || row === null || taken[row] !== 0) return `row ${line} has no index row of its own (embedder ${embedder}, row ${row})`;
    taken[row] = 1;
  }
  const short = isTaken.findIndex((taken) => taken.includes(0));
  return short < 0 ? undefined : `the index of embedder ${short} has ${indexSizes[short]} rows, more than stand in windows.jsonl`;
}

function parseRow(raw: unknown, chunks: readonly Chunk[]): IndexRow | undefined {
  if (!Array.isArray(raw) || raw.length !== 6) return undefined;
  const [number, start, end, isChunk, embedder, row] = raw as unknown[];
  if (!isCount(number) || !isCount(start) || !isCount(end) || (isChunk !== 0 && isChunk !== 1)) return undefined;
  if ((embedder !== null && !isCount(embedder)) || (row !== null && !isCount(row))) return undefined;
  const chunkId = chunks[number]?.id;
  return chunkId === undefined ? undefined : { chunkId, start, end, isChunk: isChunk === 1, embedder, row };
}
