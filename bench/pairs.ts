import { median } from './median.ts';

/** Does work, and gives what it measured. */
export type Measure = () => Promise<number> | number;

export interface Pairs {
  /** Medians of each side. */
  readonly first: number;
  readonly second: number;
  /** Median of first divided by second, pair by pair: what both met in one moment cancels out. */
  readonly ratio: number;
  readonly samples: number;
}

/** Measures two ways of doing one thing in turn, and the other way round in every second pair: the machine is never quiet for long. */
export async function measurePairs(rounds: number, first: Measure, second: Measure): Promise<Pairs> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const one = await first();
      pairs.push([one, await second()]);
    } else {
      const two = await second();
      pairs.push([await first(), two]);
    }
  }
  return {
    first: median(pairs.map(([one]) => one)),
    second: median(pairs.map(([, two]) => two)),
    ratio: median(pairs.map(([one, two]) => one / two)),
    samples: rounds,
  };
}

/** Milliseconds that `work` takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
