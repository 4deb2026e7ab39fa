import type { Sweep } from './sweep.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** The same with values in single precision. */
export interface SingleSweep extends Omit<Sweep, 'values'> {
  readonly values: Float32Array;
}

/** Half the bytes to read at random: what counts once the values are more than a cache holds. */
const LEAST_ROWS = 200_000;
/** The most that a value is off by when it is rounded, as a share of it. */
const ROUNDING = 2 ** -24;

/** What values in single precision add to the error: each misses its equation by its own rounding, and by `damping` of that of its neighbours. */
export function singleError(damping: number): number {
  return (ROUNDING * (1 + damping)) / (1 - damping);
}

/** Whether single precision is exact enough, and gains. */
export function allowsSingle({ linked }: WeightedGraph, { damping, tolerance }: { readonly damping: number; readonly tolerance: number }): boolean {
  return linked >= LEAST_ROWS && 4 * singleError(damping) <= tolerance;
}

// A copy of `sweep`, word for word: one function for both kinds of values would be compiled for neither.
export function sweepSingle({ linked, starts, targets, weights, degrees }: WeightedGraph, { inverse, reset, values, damping, relaxation }: SingleSweep): number {
  let moved = 0;
  let at = 0;
  for (let row = 0; row < linked; row += 1) {
    const end = starts[row + 1]!;
    let reached = 0;
    for (; at < end; at += 1) reached += weights[at]! * values[targets[at]!]!;
    const old = values[row]!;
    const change = relaxation * ((reset[row]! + damping * reached) * inverse[row]! - old);
    values[row] = old + change;
    moved += Math.abs(change) * degrees[row]!;
  }
  return moved;
}
