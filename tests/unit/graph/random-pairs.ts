import type { Pairs } from '../../../src/graph/graph-of-pairs.ts';

/** Pairs of nodes of which low numbers have most, some of them repeated, some of a node with itself. */
export function randomPairs(size: number, count: number, random: () => number): Pairs {
  const node = (): number => Math.floor(size * random() ** 2);
  return { from: Int32Array.from({ length: count }, node), to: Int32Array.from({ length: count }, node), weights: Float64Array.from({ length: count }, () => random() + 0.01) };
}
