import type { Clock } from './clock.ts';
import { ProviderError } from './provider-error.ts';

export interface AttemptTimes {
  readonly attemptSeconds: number;
  readonly silenceSeconds: number;
  readonly totalSeconds: number;
}

export interface WatchAttemptOptions {
  readonly clock: Clock;
  readonly times: AttemptTimes;
  /** When the whole call must have ended. */
  readonly end: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** For messages. */
  readonly what: string;
  /** Silence is no failure. */
  readonly isWhole?: boolean | undefined;
}

/** The times of one attempt. */
export interface AttemptWatch extends Disposable {
  /** The caller's abort with its own reason, or a `provider-timeout`. */
  readonly signal: AbortSignal;
  /** Something has come. */
  heard(): void;
}

/** Aborts an attempt that is silent for too long, or lasts too long. One timer, which looks again where something came meanwhile. */
export function watchAttempt({ clock, times, end, signal, what, isWhole = false }: WatchAttemptOptions): AttemptWatch {
  const controller = new AbortController();
  const begun = clock.now();
  let heard = begun;
  let stopTimer: (() => void) | undefined;
  const limits = (): readonly Limit[] => [
    { at: isWhole ? Infinity : heard + times.silenceSeconds * 1000, message: `${what} sent nothing for ${times.silenceSeconds} s`, setting: 'silenceSeconds' },
    { at: begun + times.attemptSeconds * 1000, message: `${what} did not finish its reply in ${times.attemptSeconds} s`, setting: 'attemptSeconds' },
    { at: end, message: `the call to ${what} did not end in ${times.totalSeconds} s`, setting: 'totalSeconds' },
  ];
  const look = (): void => {
    const first = limits().reduce((one, other) => (other.at < one.at ? other : one));
    const left = first.at - clock.now();
    if (left <= 0) controller.abort(timeoutError(first));
    else stopTimer = clock.after(left, look);
  };
  const onAbort = (): void => controller.abort(signal?.reason);
  look();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    heard: () => void (heard = clock.now()),
    [Symbol.dispose]() {
      stopTimer?.();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

interface Limit {
  readonly at: number;
  readonly message: string;
  readonly setting: keyof AttemptTimes;
}

function timeoutError({ message, setting }: Limit): ProviderError {
  return new ProviderError({ code: 'provider-timeout', message, remedy: `see whether the provider is up, or raise calls.${setting}` });
}
