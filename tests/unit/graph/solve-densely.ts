import type { WeightedGraph } from '../../../src/graph/weighted-graph.ts';

/** The masses of a walk as the solution of its linear equations, by elimination with pivots: all of it in doubles, nothing of it iterated. */
export function solveDensely(graph: WeightedGraph, seeds: Float64Array, damping: number): Float64Array {
  const { size } = graph;
  const total = seeds.reduce((sum, weight) => sum + weight, 0);
  const reset = seeds.map((weight) => weight / total);
  // mass = damping * P^T mass + damping * (mass at nodes without edges) * reset + (1 - damping) * reset
  const rows = Array.from({ length: size }, (_, node) => {
    const row = new Float64Array(size + 1);
    row[node]! += 1;
    for (let other = 0; other < size; other += 1) if (graph.degrees[graph.rows[other]!] === 0) row[other]! -= damping * reset[node]!;
    const own = graph.rows[node]!;
    for (let at = graph.starts[own]!; at < graph.starts[own + 1]!; at += 1) {
      const target = graph.targets[at]!;
      row[graph.nodes[target]!]! -= (damping * graph.weights[at]!) / graph.degrees[target]!;
    }
    row[size] = (1 - damping) * reset[node]!;
    return row;
  });
  for (let step = 0; step < size; step += 1) {
    const pivot = rows.reduce((best, row, at) => (at > step && Math.abs(row[step]!) > Math.abs(rows[best]![step]!) ? at : best), step);
    [rows[step], rows[pivot]] = [rows[pivot]!, rows[step]!];
    for (const [at, row] of rows.entries()) {
      const factor = row[step]! / rows[step]![step]!;
      if (at !== step && factor !== 0) for (let column = step; column <= size; column += 1) row[column]! -= factor * rows[step]![column]!;
    }
  }
  return Float64Array.from(rows, (row, node) => row[size]! / row[node]!);
}
