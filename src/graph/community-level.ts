import type { WeightedGraph } from './weighted-graph.ts';

/** A graph whose nodes stand for one node each, or for many that were found to belong together. */
export interface CommunityLevel {
  readonly size: number;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
  /** By node: weights of all its edges, those within it at both their ends. */
  readonly degrees: Float64Array;
}

/** The rows of a graph that have edges. */
export function firstLevel({ linked, starts, targets, weights, degrees }: WeightedGraph): CommunityLevel {
  return { size: linked, starts: starts.subarray(0, linked + 1), targets, weights: Float64Array.from(weights), degrees: degrees.subarray(0, linked) };
}

/** One node for each of `count` groups. What joins nodes of one group is in its degree, and no edge: it has no say in where the group belongs. */
export function joinGroups(level: CommunityLevel, groups: Int32Array, count: number): CommunityLevel {
  const degrees = new Float64Array(count);
  for (let node = 0; node < level.size; node += 1) degrees[groups[node]!]! += level.degrees[node]!;
  const starts = new Int32Array(count + 1);
  const targets: number[] = [];
  const weights: number[] = [];
  const shared = new Float64Array(count);
  const { order, firsts } = byGroup(groups, count);
  for (let group = 0; group < count; group += 1) {
    const met: number[] = [];
    for (let at = firsts[group]!; at < firsts[group + 1]!; at += 1) {
      const node = order[at]!;
      for (let edge = level.starts[node]!; edge < level.starts[node + 1]!; edge += 1) {
        const other = groups[level.targets[edge]!]!;
        if (other === group) continue;
        if (shared[other] === 0) met.push(other);
        shared[other]! += level.weights[edge]!;
      }
    }
    for (const other of met) {
      targets.push(other);
      weights.push(shared[other]!);
      shared[other] = 0;
    }
    starts[group + 1] = targets.length;
  }
  return { size: count, starts, targets: Int32Array.from(targets), weights: Float64Array.from(weights), degrees };
}

/** Nodes group by group, those of one in their order. */
function byGroup(groups: Int32Array, count: number): { readonly order: Int32Array; readonly firsts: Int32Array } {
  const firsts = new Int32Array(count + 1);
  for (const group of groups) firsts[group + 1]! += 1;
  for (let group = 0; group < count; group += 1) firsts[group + 1]! += firsts[group]!;
  const next = firsts.slice();
  const order = new Int32Array(groups.length);
  for (const [node, group] of groups.entries()) order[next[group]!++] = node;
  return { order, firsts };
}
