import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';

/** The query, if it has the index's dimension. */
export function checkedQuery(query: Float32Array, dimension: number): Float32Array {
  if (query.length === dimension) return query;
  throw new MemoError({
    code: 'memory-mismatch',
    message: `the query has ${query.length} dimensions, the index ${dimension}`,
    remedy: 'open the memory with the embedder that it was made with',
  });
}

/** The row, if the index has it. */
export function checkedRow(row: number, size: number): number {
  if (Number.isInteger(row) && row >= 0 && row < size) return row;
  throw new MemoError({
    code: 'memory-damaged',
    message: `row ${row} is not in the index, which has ${size}`,
    remedy: VERIFY_REMEDY,
  });
}
