import type { Setting } from './setting.ts';

/** What a figure is held against: a limit of the machine, or the same work done plainly, measured beside it. */
export interface Reference {
  readonly what: string;
  /** In the unit of the figure. */
  readonly value: number;
  /** Median of the quotients of interleaved pairs; absent: figure divided by value. */
  readonly ratio?: number;
}

/** What issue or design asks of a figure, or of its ratio to the reference. */
export interface Bound {
  readonly of: 'measured' | 'ratio';
  readonly kind: 'at most' | 'at least';
  readonly value: number;
}

export type Unit = 's' | 'ms' | 'ms per query' | 'sweeps' | 'million edges/s' | 'MB per sweep' | 'GB/s' | 'texts/s' | 'calls/s' | 'questions/s' | 'GFLOP/s' | 'MB' | 'bytes per byte' | 's per million tokens' | 'CPU s per million tokens' | 'tokens per passage';

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: Unit;
  readonly reference?: Reference;
  readonly bound?: Bound;
  /** Measurements that the median is taken of. */
  readonly samples: number;
}

/** One small program of measurements. */
export interface Benchmark {
  readonly name: string;
  /** One sentence for the report: what is measured, and how. */
  readonly about: string;
  run(setting: Setting): Promise<readonly Figure[]>;
}
