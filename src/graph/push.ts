import type { Sweep } from './sweep.ts';
import type { WeightedGraph } from './weighted-graph.ts';

export interface Push extends Pick<Sweep, 'inverse' | 'reset' | 'values' | 'damping'> {
  /** The sum of the reset that no push need do away with. */
  readonly goal: number;
  readonly buffers: PushBuffers;
}

/** For one graph; all zeros between pushes but for `reached`. */
export interface PushBuffers {
  /** By row: mass that has arrived and is not yet in its value. */
  readonly waiting: Float64Array;
  readonly isReached: Uint8Array;
  readonly reached: Int32Array;
}

/** Buffers for pushes over a graph of `linked` rows with edges. */
export function pushBuffers(linked: number): PushBuffers {
  return { waiting: new Float64Array(linked), isReached: new Uint8Array(linked), reached: new Int32Array(linked) };
}

/** Share of all edges that one round may push along; it then says how well that went. */
const ROUND = 1 / 8;
/** A push along an edge costs about three times what a sweep does, which does away with nine tenths of what is missing. */
const LEAST_GAIN = 3 * Math.log(10);

/**
 * Walks from the seeds outwards (forward push, Andersen, Chung and Lang 2006), for as long as that gains more than sweeps over all edges
 * would: what waits at a row becomes part of its value, and `damping` of it goes on to wait at its neighbours. `values` must be zeros. They
 * are never too large, and all that still waits in the end, `missing`, is what their equations are missed by.
 */
export function push(graph: WeightedGraph, task: Push): { readonly missing: number; readonly edges: number } {
  const { waiting, isReached, reached } = task.buffers;
  const front: Front = { count: 0, degree: 0, missing: 0, edges: 0 };
  for (let row = 0; row < graph.linked; row += 1) {
    const mass = task.reset[row]!;
    if (mass === 0) continue;
    waiting[row] = mass;
    isReached[row] = 1;
    reached[front.count++] = row;
    front.degree += graph.degrees[row]!;
    front.missing += mass;
  }
  for (let isGaining = true; isGaining && front.missing > task.goal; ) {
    const { missing, edges } = front;
    pushRound(graph, task, front);
    isGaining = Math.log(missing / front.missing) * graph.targets.length > LEAST_GAIN * (front.edges - edges);
  }
  let missing = 0;
  for (let at = 0; at < front.count; at += 1) {
    const row = reached[at]!;
    missing += waiting[row]!;
    waiting[row] = 0;
    isReached[row] = 0;
  }
  return { missing, edges: front.edges };
}

interface Front {
  /** Rows reached, and the sum of their degrees. */
  count: number;
  degree: number;
  missing: number;
  edges: number;
}

/** Once over all rows reached, those reached meanwhile included: pushes where more waits than a quarter of the mean. */
function pushRound({ starts, targets, weights, degrees }: WeightedGraph, { inverse, values, damping, buffers }: Push, front: Front): void {
  const { waiting, isReached, reached } = buffers;
  const least = front.missing / front.degree / 4;
  const most = front.edges + ROUND * targets.length;
  for (let at = 0; at < front.count && front.edges < most; at += 1) {
    const row = reached[at]!;
    const mass = waiting[row]!;
    if (mass <= least * degrees[row]!) continue;
    waiting[row] = 0;
    values[row]! += mass * inverse[row]!;
    const share = damping * mass * inverse[row]!;
    const end = starts[row + 1]!;
    for (let edge = starts[row]!; edge < end; edge += 1) {
      const target = targets[edge]!;
      waiting[target]! += share * weights[edge]!;
      if (isReached[target] === 0) {
        isReached[target] = 1;
        reached[front.count++] = target;
        front.degree += degrees[target]!;
      }
    }
    front.missing -= (1 - damping) * mass;
    front.edges += end - starts[row]!;
  }
}
