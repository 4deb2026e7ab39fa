/** Runs `work` and yields what it reports through its callback while it runs; returns what it returns. */
export async function* withDeltas<Delta, Result>(work: (onDelta: (delta: Delta) => void) => Promise<Result>): AsyncGenerator<Delta, Result> {
  const pending: Delta[] = [];
  let wake: (() => void) | undefined;
  let isDone = false;
  const running = work((delta) => {
    pending.push(delta);
    wake?.();
  }).finally(() => {
    isDone = true;
    wake?.();
  });
  // Awaited below; this keeps a rejection that comes while the consumer is busy from counting as unhandled.
  running.catch(() => undefined);
  while (true) {
    yield* pending.splice(0);
    // More may have come while the consumer was busy, the end of the work behind it.
    if (pending.length > 0) continue;
    if (isDone) return await running;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
