import type { WeightedGraph } from './weighted-graph.ts';

/** Where one of several walks stands in arrays that hold, row by row, a value for each of them. */
export interface Lane {
  readonly lane: number;
  readonly lanes: number;
}

/** Writes the seeds' shares into `reset`, by row, and gives the share at rows with edges; `undefined`: there is no seed. */
export function placeSeeds({ size, linked, nodes }: WeightedGraph, seeds: Float64Array, reset: Float64Array, { lane, lanes }: Lane): number | undefined {
  if (seeds.length !== size) throw new RangeError(`${seeds.length} seeds are none for ${size} nodes`);
  let sum = 0;
  let sumLinked = 0;
  for (let row = 0; row < size; row += 1) {
    const weight = seeds[nodes[row]!]!;
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`${weight} is no weight of a seed`);
    sum += weight;
    if (row < linked) sumLinked = sum;
    reset[row * lanes + lane] = weight;
  }
  if (sum === 0) return undefined;
  for (let row = 0; row < size; row += 1) reset[row * lanes + lane]! /= sum;
  return sumLinked / sum;
}

/**
 * How much a walk begins with again in each step, with a share `linked` of its seeds at rows with edges. Mass at rows without edges comes from the reset alone and goes back to
 * it: this is c = 1 - damping + damping * c * (1 - linked), and nothing of it need be
 * swept.
 */
export function shareBegunAgain(linked: number, damping: number): number {
  return (1 - damping) / (1 - damping * (1 - linked));
}

/** A walk from fewer rows than this share of them begins by a push. */
const FEW_SEEDS = 1 / 50;

/** Whether a walk begins at so few rows that a push outwards from them gains on sweeps over all. */
export function isSparse({ linked, rows }: WeightedGraph, seeds: Float64Array): boolean {
  let seeded = 0;
  for (let node = 0; node < seeds.length; node += 1) if (seeds[node]! > 0 && rows[node]! < linked) seeded += 1;
  return seeded <= FEW_SEEDS * linked;
}
