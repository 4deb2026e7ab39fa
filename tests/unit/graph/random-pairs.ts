import type { Pairs } from '../../../src/graph/graph-of-pairs.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pairs of nodes of which low numbers have most, some of them repeated, some of a node with itself. */
export function randomPairs(size: number, count: number, random: () => number): Pairs {
  const node = (): number => Math.floor(size * random() ** 2);
  return { from: Int32Array.from({ length: count }, node), to: Int32Array.from({ length: count }, node), weights: Float64Array.from({ length: count }, () => random() + 0.01) };
}
