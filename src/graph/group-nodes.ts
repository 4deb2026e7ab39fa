import type { CommunityLevel } from './community-level.ts';

/** A move must gain more than rounding can, as a share of the node's degree, or two nodes could change places for ever. */
const LEAST_GAIN = 1e-10;

/**
 * Moves node after node to the group that it has most to do with, beyond what its and the group's degrees make likely, until no move gains
 * (the first phase of Louvain, Blondel and others 2008, which looks again only at neighbours of what moved). By node: its group, counted from 0.
 */
export function groupNodes(level: CommunityLevel, resolution: number): { readonly groups: Int32Array; readonly count: number } {
  const { size, starts, targets, weights, degrees } = level;
  const groups = Int32Array.from({ length: size }, (_, node) => node);
  const totals = degrees.slice();
  const scale = resolution / degrees.reduce((sum, degree) => sum + degree, 0);
  const shared = new Float64Array(size);
  const waiting = Int32Array.from(groups);
  const isWaiting = new Uint8Array(size).fill(1);
  for (let head = 0, count = size; count > 0; head = (head + 1) % size, count -= 1) {
    const node = waiting[head]!;
    isWaiting[node] = 0;
    const own = groups[node]!;
    const met: number[] = [];
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
      const group = groups[targets[edge]!]!;
      if (shared[group] === 0) met.push(group);
      shared[group]! += weights[edge]!;
    }
    const degree = degrees[node]!;
    totals[own]! -= degree;
    let best = own;
    let most = shared[own]! - scale * degree * totals[own]! + LEAST_GAIN * degree;
    for (const group of met) {
      const gain = shared[group]! - scale * degree * totals[group]!;
      if (gain > most) [best, most] = [group, gain];
      shared[group] = 0;
    }
    totals[best]! += degree;
    if (best === own) continue;
    groups[node] = best;
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
      const other = targets[edge]!;
      if (isWaiting[other] === 1 || groups[other] === best) continue;
      isWaiting[other] = 1;
      // At most every node waits once: this one has just made room.
      waiting[(head + count) % size] = other;
      count += 1;
    }
  }
  return inOrder(groups);
}

/** Groups counted in the order of their first nodes. */
function inOrder(groups: Int32Array): { readonly groups: Int32Array; readonly count: number } {
  const numbers = new Map<number, number>();
  const renamed = groups.map((group) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
  return { groups: renamed, count: numbers.size };
}
