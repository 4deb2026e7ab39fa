/**
 * An undirected graph in compressed sparse rows: the edges of row r stand from `starts[r]` to `starts[r + 1]`, each edge at both its ends,
 * 16 bytes for the two. A node's row is not its number: rows stand by falling count of edges, then by number, because rows of one length in
 * a row, and the ends of most edges close together, make a walk a third faster. `edgesOf` speaks of nodes.
 */
export interface WeightedGraph {
  readonly size: number;
  readonly starts: Int32Array;
  /** Rows, not nodes. */
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  /** By row: sum of the weights of its edges; 0: it leads nowhere. */
  readonly degrees: Float64Array;
  /** By row: its node. */
  readonly nodes: Int32Array;
  /** By node: its row. */
  readonly rows: Int32Array;
  /** Rows that have edges; they are the first. */
  readonly linked: number;
}
