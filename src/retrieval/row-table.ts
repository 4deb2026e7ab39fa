import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import type { VectorIndex } from '../spec/vector-index.ts';

/** What the rows of one embedder's index stand for; chunks and windows by their position in the corpus. */
export interface RowTable {
  readonly chunkOfRow: Int32Array;
  /** -1: the row is a whole chunk. */
  readonly windowOfRow: Int32Array;
  /** Rows of each chunk that this embedder has, by the chunk's position. */
  readonly rowsOfChunk: ReadonlyMap<number, readonly number[]>;
  /** Chunks that one row holds whole: a row of their own, or their only window. */
  readonly wholeChunks: number;
}

export interface RowTableInput {
  readonly rows: readonly IndexRow[];
  readonly embedder: number;
  readonly index: VectorIndex;
  readonly chunkPosition: ReadonlyMap<string, number>;
  /** Position of the window that a row stands for. */
  readonly windowPosition: ReadonlyMap<IndexRow, number>;
}

/** The rows of one embedder, checked against its index: exactly one entry for every row. */
export function createRowTable(input: RowTableInput): RowTable {
  const { index, embedder } = input;
  const chunkOfRow = new Int32Array(index.size).fill(-1);
  const windowOfRow = new Int32Array(index.size).fill(-1);
  const rowsOfChunk = new Map<number, number[]>();
  let entries = 0;
  for (const entry of input.rows) {
    if (entry.embedder !== embedder) continue;
    const chunk = input.chunkPosition.get(entry.chunkId);
    if (entry.row === null || chunk === undefined || chunkOfRow[entry.row] !== -1) throw mismatch(input, `row ${entry.row} of ${entry.chunkId}`);
    chunkOfRow[entry.row] = chunk;
    windowOfRow[entry.row] = input.windowPosition.get(entry) ?? -1;
    const own = rowsOfChunk.get(chunk);
    if (own === undefined) rowsOfChunk.set(chunk, [entry.row]);
    else own.push(entry.row);
    entries += 1;
  }
  if (entries !== index.size) throw mismatch(input, `${entries} rows are described`);
  const wholeChunks = [...rowsOfChunk.values()].filter((own) => own.length === 1 || own.some((row) => windowOfRow[row] === -1)).length;
  return { chunkOfRow, windowOfRow, rowsOfChunk, wholeChunks };
}

function mismatch({ embedder, index }: RowTableInput, problem: string): MemoError {
  return new MemoError({
    code: 'memory-damaged',
    message: `the rows of index ${embedder + 1} do not fit it: ${problem}, the index has ${index.size}`,
    remedy: VERIFY_REMEDY,
  });
}
