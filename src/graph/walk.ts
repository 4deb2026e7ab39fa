import type { WeightedGraph } from './weighted-graph.ts';

export interface WalkOptions {
  /** Share of a walk that goes on along an edge, 0 to 1 exclusive; the rest begins again at the seeds. */
  readonly damping: number;
  /** What all masses together may be off by, at least 1e-13. */
  readonly tolerance: number;
}

/** What a walk found. */
export interface Walk {
  /** By node: how often a walk is found there; they sum to 1. Exactly 0 where no seed leads, and everywhere without a seed. */
  readonly masses: Float64Array;
  /** What they are off by at most, in sum. */
  readonly error: number;
  /** Sweeps over all edges. */
  readonly sweeps: number;
  /** Edges that mass was pushed along, outwards from the seeds, before any sweep. */
  readonly pushed: number;
}

/** A graph, and what every walk over it wants to know. */
export interface Ground {
  readonly graph: WeightedGraph;
  /** By row: 1 / degree; 0 for a row without edges. */
  readonly inverse: Float64Array;
}

/** Never met but where `tolerance` is at the limit of doubles; the walk's `error` then says what was reached. */
export const MOST_SWEEPS = 2000;
