export interface NearestRows {
  /** Row numbers, best first. Fewer than `k` where the index holds fewer. Ties: the lower row first. */
  readonly rows: Int32Array;
  /** Inner products with the query, same order. */
  readonly scores: Float32Array;
}

/** Inner-product index over the rows of one embedder. Saved as a FAISS file that Python's faiss reads. */
export interface VectorIndex {
  readonly kind: 'flat' | 'faiss' | 'faiss-hnsw';
  readonly dimension: number;
  readonly size: number;
  search(query: Float32Array, k: number): NearestRows;
  /** Inner products of the query with every row, for indexes that look at all of them anyway. */
  scoreAll?(query: Float32Array): Float32Array;
  write(path: string): Promise<void>;
  /** The vector of one row, so that a later generation reuses it and a search scores what it did not find: a view, not to be written to. */
  vectorAt?(row: number): Float32Array;
}
