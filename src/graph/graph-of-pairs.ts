import type { WeightedGraph } from './weighted-graph.ts';

/** Pairs of nodes that an edge joins, position by position. */
export interface Pairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weights: Float32Array | Float64Array;
}

/**
 * Builds a graph of `size` nodes in linear time. Entries of one pair, whichever way round, add up; entries of a node with itself and
 * entries of weight 0 are left out. The order of the entries and of their ends changes no bit of the graph.
 */
export function graphOfPairs(size: number, pairs: Pairs): WeightedGraph {
  check(size, pairs);
  return fill(size, mergePairs(size, pairs));
}

/** Distinct pairs, ordered by `low`, then by `high`. */
interface DistinctPairs {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weights: Float32Array;
}

function check(size: number, { from, to, weights }: Pairs): void {
  if (from.length !== to.length || from.length !== weights.length) throw new RangeError(`${from.length}, ${to.length} and ${weights.length} are no lists of pairs`);
  for (let at = 0; at < from.length; at += 1) {
    const one = from[at]!;
    const other = to[at]!;
    const weight = weights[at]!;
    if (!(one >= 0 && one < size && other >= 0 && other < size)) throw new RangeError(`there is no edge ${one} to ${other} among ${size} nodes`);
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`${weight} is no weight of an edge`);
  }
}

function mergePairs(size: number, { from, to, weights }: Pairs): DistinctPairs {
  const order = sortPairs(size, from, to);
  const merged = { low: new Int32Array(order.length), high: new Int32Array(order.length), weights: new Float32Array(order.length) };
  let count = 0;
  for (let first = 0, after = 0; first < order.length; first = after) {
    const at = order[first]!;
    const low = Math.min(from[at]!, to[at]!);
    const high = Math.max(from[at]!, to[at]!);
    after = first + 1;
    while (after < order.length && isPair(from, to, order[after]!, low, high)) after += 1;
    const weight = Math.fround(sumOf(weights, order, first, after));
    if (weight === Infinity) throw new RangeError(`the weights of the edge ${low} to ${high} are beyond what float32 holds`);
    if (weight === 0) continue;
    merged.low[count] = low;
    merged.high[count] = high;
    merged.weights[count] = weight;
    count += 1;
  }
  return { low: merged.low.subarray(0, count), high: merged.high.subarray(0, count), weights: merged.weights.subarray(0, count) };
}

/** Positions of the pairs by lower end, then by higher end: two counting sorts, the second of which keeps the order of the first. */
function sortPairs(size: number, from: Int32Array, to: Int32Array): Int32Array {
  let kept = 0;
  const first = new Int32Array(from.length);
  for (let at = 0; at < from.length; at += 1) if (from[at] !== to[at]) first[kept++] = at;
  const byHigh = sortBy(size, first.subarray(0, kept), (at) => Math.max(from[at]!, to[at]!));
  return sortBy(size, byHigh, (at) => Math.min(from[at]!, to[at]!));
}

function sortBy(size: number, positions: Int32Array, key: (position: number) => number): Int32Array {
  const next = new Int32Array(size + 1);
  for (let at = 0; at < positions.length; at += 1) next[key(positions[at]!) + 1]! += 1;
  for (let node = 0; node < size; node += 1) next[node + 1]! += next[node]!;
  const sorted = new Int32Array(positions.length);
  for (let at = 0; at < positions.length; at += 1) sorted[next[key(positions[at]!)]!++] = positions[at]!;
  return sorted;
}

function isPair(from: Int32Array, to: Int32Array, at: number, low: number, high: number): boolean {
  return (from[at] === low && to[at] === high) || (from[at] === high && to[at] === low);
}

/** The sum of the entries of one pair. Two come to the same in any order; more are added by size, so that theirs does not matter either. */
function sumOf(weights: Pairs['weights'], order: Int32Array, first: number, after: number): number {
  if (after - first === 1) return weights[order[first]!]!;
  if (after - first === 2) return weights[order[first]!]! + weights[order[first + 1]!]!;
  const own = Float64Array.from(order.subarray(first, after), (at) => weights[at]!);
  return own.toSorted().reduce((sum, weight) => sum + weight, 0);
}

function fill(size: number, pairs: DistinctPairs): WeightedGraph {
  const counts = new Int32Array(size);
  for (const end of [pairs.low, pairs.high]) for (let at = 0; at < end.length; at += 1) counts[end[at]!]! += 1;
  const { nodes, rows } = byFallingCount(counts);
  const starts = new Int32Array(size + 1);
  for (let row = 0; row < size; row += 1) starts[row + 1] = starts[row]! + counts[nodes[row]!]!;
  const graph: WeightedGraph = {
    size,
    starts,
    targets: new Int32Array(2 * pairs.low.length),
    weights: new Float32Array(2 * pairs.low.length),
    degrees: new Float64Array(size),
    nodes,
    rows,
    linked: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
  };
  fillRows(graph, pairs);
  return graph;
}

/** Rows fill in the order of their other ends, because the pairs stand in order. */
function fillRows({ starts, targets, weights, degrees, rows }: WeightedGraph, pairs: DistinctPairs): void {
  const next = starts.slice();
  for (let at = 0; at < pairs.low.length; at += 1) {
    const one = rows[pairs.low[at]!]!;
    const other = rows[pairs.high[at]!]!;
    const weight = pairs.weights[at]!;
    const there = next[one]!++;
    targets[there] = other;
    weights[there] = weight;
    degrees[one]! += weight;
    const back = next[other]!++;
    targets[back] = one;
    weights[back] = weight;
    degrees[other]! += weight;
  }
}

/** A counting sort: nodes of one count keep their order. */
function byFallingCount(counts: Int32Array): Pick<WeightedGraph, 'nodes' | 'rows'> {
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  const next = new Int32Array(most + 2);
  for (const count of counts) next[most - count + 1]! += 1;
  for (let at = 0; at <= most; at += 1) next[at + 1]! += next[at]!;
  const nodes = new Int32Array(counts.length);
  const rows = new Int32Array(counts.length);
  for (const [node, count] of counts.entries()) {
    const row = next[most - count]!++;
    nodes[row] = node;
    rows[node] = row;
  }
  return { nodes, rows };
}
