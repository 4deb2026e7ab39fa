/** Runs work as soon as fewer than `limit` works are under way, in the order in which it was asked for. */
export function limitConcurrency(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let next = 0;
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const wake = waiting[next];
      if (wake === undefined) {
        running -= 1;
      } else {
        // The place is handed on: nobody who comes just now gets in between.
        next += 1;
        wake();
      }
    }
  };
}
