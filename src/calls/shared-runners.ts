import { createCallRunner, type CallLimits } from './create-call-runner.ts';
import type { CallRunner } from './call-runner.ts';

/** An account at a provider. */
export interface Account {
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
}

/** The runners of one process: whatever calls one account within the same limits shares them. */
export type RunnerOf = (account: Account, limits: CallLimits) => CallRunner;

export function createSharedRunners(create: (limits: CallLimits) => CallRunner = createCallRunner): RunnerOf {
  const runners = new Map<string, CallRunner>();
  return ({ baseURL, apiKey }, limits) => {
    const { concurrency, requestsPerMinute, tokensPerMinute, retries, attemptSeconds, silenceSeconds, totalSeconds } = limits;
    const key = JSON.stringify([baseURL, apiKey, concurrency, requestsPerMinute, tokensPerMinute, retries, attemptSeconds, silenceSeconds, totalSeconds]);
    let runner = runners.get(key);
    if (runner === undefined) runners.set(key, (runner = create(limits)));
    return runner;
  };
}
