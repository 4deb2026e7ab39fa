const MINUTE_MS = 60_000;

/** What may be spent in any sixty seconds. */
export interface MinuteBudget {
  /** Milliseconds until so much can be spent; 0: now. */
  waitFor(cost: number, now: number): number;
  spend(cost: number, now: number): void;
}

/**
 * A sliding window: no minute, wherever it begins, holds more than `limit`. What is larger than the limit by itself goes when nothing else counts,
 * and then counts for as many minutes as it is limits large.
 */
export function createMinuteBudget(limit: number): MinuteBudget {
  const spent: { readonly cost: number; readonly until: number }[] = [];
  let sum = 0;
  const forget = (now: number): void => {
    const count = spent.findIndex(({ until }) => until > now);
    for (const { cost } of spent.splice(0, count === -1 ? spent.length : count)) sum -= cost;
    if (spent.length === 0) sum = 0;
  };
  return {
    waitFor(cost, now) {
      forget(now);
      let left = sum;
      let wait = 0;
      for (const { cost: next, until } of spent) {
        if (left + cost <= limit) break;
        left -= next;
        wait = until - now;
      }
      return wait;
    },
    spend(cost, now) {
      spent.push({ cost, until: now + MINUTE_MS * Math.max(1, cost / limit) });
      sum += cost;
    },
  };
}
