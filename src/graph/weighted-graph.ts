/** An undirected graph in compressed sparse rows: the edges of node n stand from `starts[n]` to `starts[n + 1]`, each edge at both its ends. */
export interface WeightedGraph {
  readonly size: number;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
  /** Sum of the weights of each node's edges; 0: it leads nowhere. */
  readonly degrees: Float64Array;
}

export interface WeightedEdge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Builds a graph of `size` nodes from edges named once each. */
export function createWeightedGraph(size: number, edges: readonly WeightedEdge[]): WeightedGraph {
  const starts = new Int32Array(size + 1);
  for (const { from, to } of edges) {
    starts[from + 1]! += 1;
    starts[to + 1]! += 1;
  }
  for (let node = 0; node < size; node += 1) starts[node + 1]! += starts[node]!;
  const next = starts.slice(0, size);
  const targets = new Int32Array(2 * edges.length);
  const weights = new Float64Array(2 * edges.length);
  const degrees = new Float64Array(size);
  const add = (from: number, to: number, weight: number): void => {
    const at = next[from]!;
    next[from] = at + 1;
    targets[at] = to;
    weights[at] = weight;
    degrees[from]! += weight;
  };
  for (const { from, to, weight } of edges) {
    add(from, to, weight);
    add(to, from, weight);
  }
  return { size, starts, targets, weights, degrees };
}
