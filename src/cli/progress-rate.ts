/** How fast something goes, smoothed over some seconds, so that the remaining time does not jump. */
export interface Rate {
  add(done: number): void;
  /** `undefined` until there is something to tell. */
  perSecond(): number | undefined;
}

const HALF_LIFE_MS = 4000;
const MIN_SAMPLE_MS = 200;

/** An exponentially smoothed rate of a counter; a counter that starts above zero (a resumed run) counts from there. */
export function createRate(now: () => number): Rate {
  let last: { readonly time: number; readonly done: number } | undefined;
  let smoothed: number | undefined;
  return {
    add(done) {
      const time = now();
      if (last === undefined) {
        last = { time, done };
        return;
      }
      const elapsed = time - last.time;
      if (elapsed < MIN_SAMPLE_MS) return;
      const sample = ((done - last.done) / elapsed) * 1000;
      const weight = 0.5 ** (elapsed / HALF_LIFE_MS);
      smoothed = smoothed === undefined ? sample : smoothed * weight + sample * (1 - weight);
      last = { time, done };
    },
    perSecond: () => smoothed,
  };
}
