import { raceAbort } from '../util/race-abort.ts';

/** One piece of work that several wait for. */
export interface SharedCall<T> {
  /** Rejects with a waiter's own reason when its signal is aborted; the work goes on for the others. */
  wait(signal: AbortSignal | undefined): Promise<T>;
}

export interface ShareCallOptions<T> {
  work(signal: AbortSignal): Promise<T>;
  /** It ended, or nobody waits for it any more and it was aborted. */
  onEnd(): void;
}

export function shareCall<T>({ work, onEnd }: ShareCallOptions<T>): SharedCall<T> {
  const controller = new AbortController();
  const ended = work(controller.signal).finally(onEnd);
  // Each waiter has its own way to the failure; this is for the time when none is left.
  ended.catch(() => undefined);
  let waiting = 0;
  return {
    async wait(signal) {
      waiting += 1;
      try {
        return await raceAbort(ended, signal);
      } finally {
        waiting -= 1;
        if (waiting === 0 && signal?.aborted === true) {
          onEnd();
          controller.abort(signal.reason);
        }
      }
    },
  };
}
