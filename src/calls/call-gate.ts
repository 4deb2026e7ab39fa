import type { Clock } from './clock.ts';
import { createMinuteBudget } from './minute-budget.ts';

export interface GateLimits {
  /** Most calls at once. */
  readonly concurrency: number;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/** Lets calls through in the order in which they came, so many at once and so many a minute. */
export interface CallGate {
  /** A new call's turn: `leave` gives its place back. */
  enter(turn: Turn): Promise<void>;
  /** A further attempt of a call that has entered: before all that have not. */
  again(turn: Turn): Promise<void>;
  leave(): void;
  /** The provider wants nothing from anybody for so long. */
  pause(ms: number): void;
}

export interface Turn {
  readonly tokens: number;
  readonly signal: AbortSignal | undefined;
}

interface Waiter {
  readonly tokens: number;
  readonly isNew: boolean;
  go(): void;
}

export function createCallGate({ concurrency, requestsPerMinute = Infinity, tokensPerMinute = Infinity }: GateLimits, clock: Clock): CallGate {
  const [requests, tokens] = [requestsPerMinute, tokensPerMinute].map((limit) => (limit === Infinity ? undefined : createMinuteBudget(limit)));
  const queue: Waiter[] = [];
  let running = 0;
  let pausedUntil = -Infinity;
  let stopTimer: (() => void) | undefined;

  const wait = (waiter: Omit<Waiter, 'go'>, now: number): number =>
    Math.max(0, pausedUntil - now, requests?.waitFor(1, now) ?? 0, tokens?.waitFor(waiter.tokens, now) ?? 0);
  const start = ({ tokens: cost, isNew }: Omit<Waiter, 'go'>, now: number): void => {
    if (isNew) running += 1;
    requests?.spend(1, now);
    tokens?.spend(cost, now);
  };
  const pump = (): void => {
    stopTimer?.();
    for (;;) {
      const [next] = queue;
      if (next === undefined || (next.isNew && running >= concurrency)) return;
      const now = clock.now();
      const ms = wait(next, now);
      if (ms > 0) {
        stopTimer = clock.after(ms, pump);
        return;
      }
      queue.shift();
      start(next, now);
      next.go();
    }
  };
  const queueUp = (turn: Turn, isNew: boolean): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      tokens: turn.tokens,
      isNew,
      go() {
        turn.signal?.removeEventListener('abort', onAbort);
        resolve();
      },
    };
    const onAbort = (): void => {
      queue.splice(queue.indexOf(waiter), 1);
      reject(turn.signal?.reason);
      pump();
    };
    turn.signal?.throwIfAborted();
    turn.signal?.addEventListener('abort', onAbort, { once: true });
    const firstNew = isNew ? -1 : queue.findIndex((other) => other.isNew);
    queue.splice(firstNew === -1 ? queue.length : firstNew, 0, waiter);
    pump();
    return promise;
  };
  return {
    enter: async (turn) => await queueUp(turn, true),
    again: async (turn) => await queueUp(turn, false),
    leave() {
      running -= 1;
      pump();
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
  };
}
