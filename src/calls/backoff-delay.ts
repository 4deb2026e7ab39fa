const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

export interface Backoff {
  /** Retries before this one. */
  readonly retries: number;
  /** What the provider asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** How long to wait before the next attempt: twice as long each time, anywhere between nothing and that, and never shorter than the provider asks. */
export function backoffDelay({ retries, retryAfterMs = 0, random }: Backoff): number {
  return Math.max(retryAfterMs, random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** retries));
}
