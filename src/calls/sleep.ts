import type { Clock } from './clock.ts';

/** Waits, or rejects with the caller's reason as soon as `signal` is aborted. */
export async function sleep(ms: number, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal?.reason);
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const stop = clock.after(ms, resolve);
  try {
    await promise;
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}
