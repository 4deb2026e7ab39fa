/** `Promise.all` over a list with at most `limit` calls under way; results stand in the order of the list. */
export async function mapConcurrently<T, R>(list: readonly T[], limit: number, call: (item: T, position: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let failed = false;
  const entries = list.entries();
  const workers = Array.from({ length: Math.min(limit, list.length) }, async () => {
    for (const [position, item] of entries) {
      if (failed) return;
      try {
        results[position] = await call(item, position);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  });
  // Every worker is waited for, so that nothing runs on behind the caller's back after a failure.
  const settled = await Promise.allSettled(workers);
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
