/** Runs work as soon as fewer than `limit` works are under way, in the order in which it was asked for. */
export function limitConcurrency(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let next = 0;
  let running = 0;
  const leave = (): void => {
    running -= 1;
    const wake = waiting[next];
    if (wake === undefined) return;
    next += 1;
    wake();
  };
  return async (work) => {
    // One that comes while another is woken waits behind those that wait already.
    if (running >= limit || next < waiting.length) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
