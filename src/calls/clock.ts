/** The time as calls see it. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls back once after so many milliseconds; returns what prevents that. */
  after(ms: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
