import type { WeightedGraph } from './weighted-graph.ts';

export interface PageRankOptions {
  /** Share of a walk that goes on along an edge; the rest begins again at the seeds. */
  readonly damping: number;
  /** Sweeps over all edges. After 12 at a damping of 0.5 no mass is off by more than 0.5 ** 12 of the whole. */
  readonly sweeps: number;
}

/**
 * Where a random walk is found that begins again and again at the seeds (personalised PageRank, by power iteration). `seeds`
 * are weights per node; the masses sum to 1, and what reaches a node without edges begins again. All zeros without a seed.
 */
export function personalisedPageRank(graph: WeightedGraph, seeds: Float64Array, { damping, sweeps }: PageRankOptions): Float64Array {
  const total = seeds.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return new Float64Array(graph.size);
  const reset = seeds.map((weight) => weight / total);
  let mass: Float64Array = reset;
  for (let sweep = 0; sweep < sweeps; sweep += 1) mass = step(graph, mass, { reset, damping });
  return mass;
}

function step({ size, starts, targets, weights, degrees }: WeightedGraph, mass: Float64Array, { reset, damping }: { readonly reset: Float64Array; readonly damping: number }): Float64Array {
  const next = new Float64Array(size);
  let stuck = 0;
  for (let node = 0; node < size; node += 1) {
    const own = mass[node]!;
    if (own === 0) continue;
    if (degrees[node] === 0) {
      stuck += own;
      continue;
    }
    const share = (damping * own) / degrees[node]!;
    for (let at = starts[node]!; at < starts[node + 1]!; at += 1) next[targets[at]!]! += share * weights[at]!;
  }
  const again = 1 - damping + damping * stuck;
  for (let node = 0; node < size; node += 1) next[node]! += again * reset[node]!;
  return next;
}
