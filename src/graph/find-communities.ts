import { firstLevel, joinGroups, type CommunityLevel } from './community-level.ts';
import { groupNodes } from './group-nodes.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** Parts of a graph whose nodes have more to do with each other than with the rest. */
export interface Communities {
  /** By node: its community; -1: it has no edge. */
  readonly communityOf: Int32Array;
  /** They are counted from the one with most edge weight downwards; equals by their lowest rows. */
  readonly count: number;
  /** How much more of the edges' weight is within them than chance would put there, below 1. */
  readonly modularity: number;
}

export interface CommunityOptions {
  /** More makes more and smaller communities; default 1. */
  readonly resolution?: number | undefined;
}

/** Communities by Louvain's method. Nothing in it is drawn by chance: one graph has one answer. */
export function findCommunities(graph: WeightedGraph, { resolution = 1 }: CommunityOptions = {}): Communities {
  if (!(resolution > 0 && resolution < Infinity)) throw new RangeError(`${resolution} is no resolution: it is above 0`);
  const first = firstLevel(graph);
  const own = connectedParts(first, groupAll(first, resolution));
  const { groups, count } = bySize(first, own);
  const communityOf = new Int32Array(graph.size).fill(-1);
  for (let row = 0; row < graph.linked; row += 1) communityOf[graph.nodes[row]!] = groups[row]!;
  return { communityOf, count, modularity: modularityOf(first, groups, { count, resolution }) };
}

/** Nodes are grouped, then the groups, until none finds another that it gains by. */
function groupAll(first: CommunityLevel, resolution: number): Int32Array {
  const own = Int32Array.from({ length: first.size }, (_, row) => row);
  for (let level = first; level.size > 0; ) {
    const { groups, count } = groupNodes(level, resolution);
    if (count === level.size) break;
    for (let row = 0; row < own.length; row += 1) own[row] = groups[own[row]!]!;
    level = joinGroups(level, groups, count);
  }
  return own;
}

/** A node that tied a group together may have moved on later: what hangs together no more is parted. */
function connectedParts({ size, starts, targets }: CommunityLevel, groups: Int32Array): Int32Array {
  const parts = new Int32Array(size).fill(-1);
  let count = 0;
  for (let row = 0; row < size; row += 1) {
    if (parts[row] !== -1) continue;
    const reached = [row];
    parts[row] = count;
    for (const node of reached) {
      for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
        const other = targets[edge]!;
        if (parts[other] !== -1 || groups[other] !== groups[row]) continue;
        parts[other] = count;
        reached.push(other);
      }
    }
    count += 1;
  }
  return parts;
}

function bySize({ degrees }: CommunityLevel, groups: Int32Array): { readonly groups: Int32Array; readonly count: number } {
  const totals: number[] = [];
  for (const [row, group] of groups.entries()) totals[group] = (totals[group] ?? 0) + degrees[row]!;
  const order = [...totals.keys()].toSorted((one, other) => totals[other]! - totals[one]! || one - other);
  const numbers = new Int32Array(order.length);
  for (const [number, group] of order.entries()) numbers[group] = number;
  return { groups: groups.map((group) => numbers[group]!), count: order.length };
}

function modularityOf({ size, starts, targets, weights, degrees }: CommunityLevel, groups: Int32Array, { count, resolution }: { readonly count: number; readonly resolution: number }): number {
  const totals = new Float64Array(count);
  let [sum, within] = [0, 0];
  for (let row = 0; row < size; row += 1) {
    totals[groups[row]!]! += degrees[row]!;
    sum += degrees[row]!;
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge += 1) if (groups[targets[edge]!] === groups[row]) within += weights[edge]!;
  }
  if (sum === 0) return 0;
  return within / sum - resolution * totals.reduce((squares, total) => squares + (total / sum) ** 2, 0);
}
