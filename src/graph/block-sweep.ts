import type { Sweep } from './sweep.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** Walks side by side. With eight the sums no longer fit the registers. */
export const LANES = 4;

/**
 * `sweep` for four walks at once: `reset` and `values` hold four numbers for each row, and `moved` gets one for each walk. An edge is read
 * once for all, and the four sums do not wait for each other. Each walk comes to the same bits as alone.
 */
export function blockSweep({ linked, starts, targets, weights, degrees }: WeightedGraph, { inverse, reset, values, damping, relaxation }: Sweep, moved: Float64Array): void {
  moved.fill(0);
  let at = 0;
  for (let row = 0; row < linked; row += 1) {
    const end = starts[row + 1]!;
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (; at < end; at += 1) {
      const weight = weights[at]!;
      const target = LANES * targets[at]!;
      first += weight * values[target]!;
      second += weight * values[target + 1]!;
      third += weight * values[target + 2]!;
      fourth += weight * values[target + 3]!;
    }
    const lane = LANES * row;
    const share = inverse[row]!;
    const degree = degrees[row]!;
    const firstChange = relaxation * ((reset[lane]! + damping * first) * share - values[lane]!);
    const secondChange = relaxation * ((reset[lane + 1]! + damping * second) * share - values[lane + 1]!);
    const thirdChange = relaxation * ((reset[lane + 2]! + damping * third) * share - values[lane + 2]!);
    const fourthChange = relaxation * ((reset[lane + 3]! + damping * fourth) * share - values[lane + 3]!);
    values[lane]! += firstChange;
    values[lane + 1]! += secondChange;
    values[lane + 2]! += thirdChange;
    values[lane + 3]! += fourthChange;
    moved[0]! += Math.abs(firstChange) * degree;
    moved[1]! += Math.abs(secondChange) * degree;
    moved[2]! += Math.abs(thirdChange) * degree;
    moved[3]! += Math.abs(fourthChange) * degree;
  }
}
