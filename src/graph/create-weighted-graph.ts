import { graphOfPairs } from './graph-of-pairs.ts';
import type { WeightedGraph } from './weighted-graph.ts';

export interface WeightedEdge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Builds a graph of `size` nodes from edges, as `graphOfPairs` does. */
export function createWeightedGraph(size: number, edges: readonly WeightedEdge[]): WeightedGraph {
  return graphOfPairs(size, {
    from: Int32Array.from(edges, ({ from }) => from),
    to: Int32Array.from(edges, ({ to }) => to),
    weights: Float64Array.from(edges, ({ weight }) => weight),
  });
}
