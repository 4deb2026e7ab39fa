/** Runs the stages of a long work, one after another or beside each other, and keeps the seconds of each. */
export interface StageClock {
  run<T>(stage: string, work: () => Promise<T>): Promise<T>;
  /** By stage, to the millisecond. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Seconds since the clock was made. */
  total(): number;
}

export function createStageClock(now: () => number = () => performance.now()): StageClock {
  const start = now();
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async run(stage, work) {
      const before = now();
      const result = await work();
      seconds[stage] = Math.round(now() - before) / 1000;
      return result;
    },
    total: () => Math.round(now() - start) / 1000,
  };
}
