import { isMemoError, type MemoError } from '../errors/memo-error.ts';
import { raceAbort } from '../util/race-abort.ts';
import { backoffDelay } from './backoff-delay.ts';
import { createCallGate, type CallGate, type GateLimits } from './call-gate.ts';
import type { Attempt, CallOutcome, CallRunner, RunCallOptions } from './call-runner.ts';
import { SYSTEM_CLOCK, type Clock } from './clock.ts';
import { ProviderError } from './provider-error.ts';
import { sleep } from './sleep.ts';
import { watchAttempt, type AttemptTimes } from './watch-attempt.ts';

export interface CallLimits extends GateLimits, AttemptTimes {
  /** Attempts beyond the first, of what can be tried again. */
  readonly retries: number;
}

export interface CallRunnerOptions {
  readonly clock?: Clock;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

/**
 * A runner for all calls to one account of one provider. Total time begins with a call's first attempt: what waits for its turn has not begun.
 * A call keeps its place between its attempts, so that a provider in trouble is asked less. Where nobody listens and nobody ever did, a server is not
 * started or an address is wrong: that is told at once.
 */
export function createCallRunner(limits: CallLimits, { clock = SYSTEM_CLOCK, random = Math.random }: CallRunnerOptions = {}): CallRunner {
  const gate = createCallGate(limits, clock);
  const provider = { wasHeard: false };
  return {
    async run(attempt, { signal, tokens, what = 'the provider', isWhole = false }) {
      await gate.enter({ tokens, signal });
      try {
        return await attemptUntilDone(attempt, { tokens, signal, what, isWhole, limits, gate, provider, clock, random, end: clock.now() + limits.totalSeconds * 1000 });
      } finally {
        gate.leave();
      }
    },
  };
}

interface Call extends Required<RunCallOptions> {
  readonly what: string;
  readonly limits: CallLimits;
  readonly gate: CallGate;
  /** Of all calls together: whether it ever did more than refuse a connection. */
  readonly provider: { wasHeard: boolean };
  readonly clock: Clock;
  readonly random: () => number;
  readonly end: number;
}

async function attemptUntilDone<T>(attempt: (attempt: Attempt) => Promise<T>, call: Call): Promise<CallOutcome<T>> {
  for (let retries = 0; ; retries += 1) {
    const tried = await tryOnce(attempt, call);
    call.provider.wasHeard ||= 'value' in tried || !isUnheard(tried.error);
    if ('value' in tried) return { value: tried.value, retries };
    await waitAfter(tried, { ...call, retries });
  }
}

function isUnheard(error: MemoError): boolean {
  return error instanceof ProviderError && error.isUnheard;
}

interface Failure {
  readonly error: MemoError;
  readonly isCommitted: boolean;
}

/** The reply, or a failure that could go away; every other is thrown. */
async function tryOnce<T>(attempt: (attempt: Attempt) => Promise<T>, call: Call): Promise<{ readonly value: T } | Failure> {
  const { signal } = call;
  using watch = watchAttempt({ ...call, times: call.limits });
  let isCommitted = false;
  const commit = (): void => {
    // An attempt that was given up gives out no more, or its successor would say it twice.
    watch.signal.throwIfAborted();
    isCommitted = true;
  };
  try {
    signal?.throwIfAborted();
    return { value: await raceAbort(attempt({ signal: watch.signal, progress: watch.heard, commit }), watch.signal) };
  } catch (error) {
    signal?.throwIfAborted();
    // A client that is aborted throws words of its own.
    const reason: unknown = watch.signal.aborted ? watch.signal.reason : error;
    if (!isMemoError(reason) || !reason.isRetryable) throw reason;
    return { error: reason, isCommitted };
  }
}

/** Waits until the next attempt may begin, or throws where there is none. */
async function waitAfter({ error, isCommitted }: Failure, { limits, gate, provider, clock, random, end, retries, signal, tokens }: Call & { readonly retries: number }): Promise<void> {
  const tries = retries === 0 ? '' : `, tried ${retries + 1} times`;
  if (isCommitted) throw failure(error, { code: 'reply-cut', message: `${error.message}, after a part of the reply was given out` });
  if (!provider.wasHeard) throw error;
  if (retries >= limits.retries) throw failure(error, { message: `${error.message}${tries}` });
  const retryAfterMs = error instanceof ProviderError ? error.retryAfterMs : undefined;
  const delay = backoffDelay({ retries, retryAfterMs, random });
  const left = end - clock.now();
  if (delay >= left) throw failure(error, { message: `${error.message}${tries}; ${tooLong({ delay, left, retryAfterMs })}` });
  // Whoever asks before that is told the same.
  if (retryAfterMs !== undefined) gate.pause(retryAfterMs);
  await sleep(delay, { clock, signal });
  await gate.again({ tokens, signal });
}

function tooLong({ delay, left, retryAfterMs }: { readonly delay: number; readonly left: number; readonly retryAfterMs: number | undefined }): string {
  return retryAfterMs === undefined || retryAfterMs < delay
    ? 'no time is left for another try in calls.totalSeconds'
    : `it asks to wait ${seconds(delay)}, and ${seconds(left)} of the call's time are left`;
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 1000))} s`;
}

/** The failure of the last attempt as the failure of the call. */
function failure(error: MemoError, { code = error.code, message }: { readonly code?: MemoError['code']; readonly message: string }): ProviderError {
  const { remedy, cause } = error;
  const { status, retryAfterMs } = error instanceof ProviderError ? error : {};
  return new ProviderError({ code, message, ...(remedy === undefined ? {} : { remedy }), cause, status, retryAfterMs });
}
