import type { VectorIndex } from '../spec/vector-index.ts';

/** A vector index that gives its rows back, so that a later generation reuses vectors without embedding again. */
export interface VectorRows extends VectorIndex {
  /** The vector of one row: a view, not to be written to. */
  vectorAt(row: number): Float32Array;
  /** Inner products of the query with every row, by row. Always exact, whatever the kind. */
  scores(query: Float32Array): Float32Array;
}
