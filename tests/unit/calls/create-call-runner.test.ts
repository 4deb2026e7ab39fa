import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../../src/calls/call-runner.ts';
import { createCallRunner, type CallLimits } from '../../../src/calls/create-call-runner.ts';
import { ProviderError, type ProviderErrorOptions } from '../../../src/calls/provider-error.ts';
import { ERROR_CODES, type ErrorCode } from '../../../src/errors/codes.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

const LIMITS: CallLimits = { concurrency: 4, retries: 5, attemptSeconds: 300, silenceSeconds: 60, totalSeconds: 900 };

describe('what is tried again', () => {
  test('a failure that may go away is, and the further attempts are counted', async () => {
    const { runner, clock } = open();
    const work = script([busy(), failed(), 'reply']);
    const outcome = runner.run(work.attempt, { tokens: 1 });
    await clock.advance(60_000);
    await expect(outcome).resolves.toEqual({ value: 'reply', retries: 2 });
    expect(work.starts).toHaveLength(3);
  });

  test.for(Object.keys(ERROR_CODES).filter((code) => /^(?:provider|reply|input-too-large|aborted)/u.test(code)))('%s is as its code says', async (rawCode) => {
    const code = codeOf(rawCode);
    const { runner, clock } = open({ random: () => 0 });
    const work = script([error({ code }), 'reply']);
    const settled = settle(runner.run(work.attempt, { tokens: 1 }));
    await clock.advance(1);
    expect(work.starts).toHaveLength(ERROR_CODES[code].isRetryable ? 2 : 1);
    expect(await settled).toMatchObject(ERROR_CODES[code].isRetryable ? { value: 'reply', retries: 1 } : { error: { code } });
  });

  test('where nobody listens, that is told at once; where somebody did before, it may be a restart', async () => {
    const { runner, clock } = open({ random: () => 0 });
    const first = script([unheard(), 'reply']);
    expect(await settle(runner.run(first.attempt, { tokens: 1 }))).toMatchObject({ error: { code: 'provider-failed' } });
    expect(first.starts).toHaveLength(1);
    await runner.run(script(['reply']).attempt, { tokens: 1 });
    const second = settle(runner.run(script([unheard(), 'reply']).attempt, { tokens: 1 }));
    await clock.advance(1);
    expect(await second).toMatchObject({ value: 'reply', retries: 1 });
  });

  test('an error of this program is thrown as it is, at once', async () => {
    const fault = new TypeError('no such method');
    const work = script([fault, 'reply']);
    await expect(open().runner.run(work.attempt, { tokens: 1 })).rejects.toBe(fault);
    expect(work.starts).toHaveLength(1);
  });

  test('after the last attempt its failure is the failure of the call, with the number of tries', async () => {
    const { runner, clock } = open({ limits: { retries: 2 } });
    const work = script([failed(), failed(), busy({ status: 429, remedy: 'wait' }), 'reply']);
    const settled = settle(runner.run(work.attempt, { tokens: 1 }));
    await clock.advance(60_000);
    expect(await settled).toMatchObject({ error: { code: 'provider-busy', status: 429, message: 'it is busy, tried 3 times', remedy: 'wait' } });
    expect(work.starts).toHaveLength(3);
  });

  test('nothing is, after a part of the reply was given out', async () => {
    const { runner, clock } = open();
    const work = script([failed(), 'reply']);
    const settled = settle(runner.run(async (attempt) => {
      attempt.commit();
      return await work.attempt();
    }, { tokens: 1 }));
    await clock.advance(60_000);
    expect(await settled).toMatchObject({ error: { code: 'reply-cut', message: 'it failed, after a part of the reply was given out' } });
    expect(work.starts).toHaveLength(1);
  });
});

describe('the time between attempts', () => {
  test('doubles, and anything between nothing and all of it may be waited', async () => {
    for (const share of [0, 0.25, 1]) {
      const { runner, clock } = open({ random: () => share });
      const work = script([failed(), failed(), failed(), failed(), failed(), 'reply'], clock);
      const outcome = runner.run(work.attempt, { tokens: 1 });
      await clock.advance(100_000);
      await outcome;
      expect(differences(work.starts)).toEqual([1000, 2000, 4000, 8000, 16_000].map((ms) => ms * share));
    }
  });

  test('is never shorter than what the provider asks for', async () => {
    const { runner, clock } = open({ random: () => 0.5 });
    const work = script([busy({ retryAfterMs: 7000 }), busy({ retryAfterMs: 10 }), 'reply'], clock);
    const outcome = runner.run(work.attempt, { tokens: 1 });
    await clock.advance(100_000);
    await outcome;
    expect(differences(work.starts)).toEqual([7000, 1000]);
  });

  test('that the provider asks for holds for every call to it', async () => {
    const { runner, clock } = open({ random: () => 0 });
    const first = script([busy({ retryAfterMs: 7000 }), 'reply'], clock);
    const second = script(['reply'], clock);
    const outcomes = [runner.run(first.attempt, { tokens: 1 })];
    await clock.advance(1000);
    outcomes.push(runner.run(second.attempt, { tokens: 1 }));
    await clock.advance(100_000);
    await Promise.all(outcomes);
    expect([first.starts, second.starts]).toEqual([[0, 7000], [7000]]);
  });

  test('that is longer than what is left of the call ends it at once, and the error says so', async () => {
    const { runner, clock } = open();
    const work = script([busy({ retryAfterMs: 3_600_000 }), 'reply']);
    await expect(runner.run(work.attempt, { tokens: 1 })).rejects.toMatchObject({
      code: 'provider-busy',
      message: 'it is busy; it asks to wait 3600 s, and 900 s of the call\'s time are left',
      retryAfterMs: 3_600_000,
    });
    expect(clock.now()).toBe(0);
  });
});

describe('times', () => {
  test('silence ends an attempt, and every piece of the reply begins it anew', async () => {
    const { runner, clock } = open({ limits: { retries: 0 } });
    const settled = settle(runner.run(async ({ progress }) => {
      for (const at of [50_000, 100_000]) clock.after(at, progress);
      return await never();
    }, { tokens: 1, what: 'openai gpt-x' }));
    await clock.advance(159_999);
    expect(await isSettled(settled)).toBe(false);
    await clock.advance(1);
    expect(await settled).toMatchObject({ error: { code: 'provider-timeout', message: 'openai gpt-x sent nothing for 60 s', remedy: expect.stringContaining('calls.silenceSeconds') } });
  });

  test('silence tells nothing of a reply that comes in one piece', async () => {
    const { runner, clock } = open({ limits: { retries: 0 } });
    const settled = settle(runner.run(never, { tokens: 1, isWhole: true }));
    await clock.advance(299_999);
    expect(await isSettled(settled)).toBe(false);
    await clock.advance(1);
    expect(await settled).toMatchObject({ error: { code: 'provider-timeout', message: 'the provider did not finish its reply in 300 s' } });
  });

  test('an attempt that goes on and on ends', async () => {
    const { runner, clock } = open({ limits: { retries: 0 } });
    const settled = settle(runner.run(async ({ progress }) => {
      for (let at = 0; at < 400_000; at += 30_000) clock.after(at, progress);
      return await never();
    }, { tokens: 1 }));
    await clock.advance(300_000);
    expect(await settled).toMatchObject({ error: { code: 'provider-timeout', message: 'the provider did not finish its reply in 300 s' } });
  });

  test('attempts and waiting together end, and what waited for its turn had not begun', async () => {
    const { runner, clock } = open({ limits: { concurrency: 1, retries: 20, totalSeconds: 100 } });
    const holding = runner.run(async () => await new Promise((resolve) => void clock.after(50_000, () => resolve('long'))), { tokens: 1 });
    const settled = settle(runner.run(never, { tokens: 1 }));
    await clock.advance(149_999);
    expect(await isSettled(settled)).toBe(false);
    await clock.advance(1);
    expect(await settled).toMatchObject({ error: { code: 'provider-timeout', message: expect.stringContaining('did not end in 100 s') } });
    await holding;
    expect(clock.pending).toBe(0);
  });

  test('a silent attempt is tried again', async () => {
    const { runner, clock } = open({ random: () => 0 });
    let attempts = 0;
    const outcome = runner.run(async () => ((attempts += 1) === 1 ? await never() : 'reply'), { tokens: 1 });
    await clock.advance(60_000);
    await expect(outcome).resolves.toEqual({ value: 'reply', retries: 1 });
  });

  test('an attempt that was given up can give out nothing more', async () => {
    const { runner, clock } = open({ random: () => 0 });
    const attempts: Attempt[] = [];
    const outcome = runner.run(async (attempt) => (attempts.push(attempt) === 1 ? await never() : 'reply'), { tokens: 1 });
    await clock.advance(60_000);
    await outcome;
    expect(() => attempts[0]?.commit()).toThrow(expect.objectContaining({ code: 'provider-timeout' }));
    expect(clock.pending).toBe(0);
  });
});

describe('the caller\'s abort is thrown as it is', () => {
  const reason = new Error('the reader left');

  test('before anything began', async () => {
    await expect(open().runner.run(never, { tokens: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('in an attempt, whatever its client throws', async () => {
    const { runner, clock } = open();
    const caller = new AbortController();
    const settled = settle(runner.run(async ({ signal }) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(error({ code: 'provider-failed' })))), { tokens: 1, signal: caller.signal }));
    await clock.advance(10);
    caller.abort(reason);
    expect(await settled).toEqual({ error: reason });
    expect(clock.pending).toBe(0);
  });

  test('in an attempt that does not listen', async () => {
    const { runner, clock } = open();
    const caller = new AbortController();
    const settled = settle(runner.run(never, { tokens: 1, signal: caller.signal }));
    await clock.advance(10);
    caller.abort(reason);
    expect(await settled).toEqual({ error: reason });
  });

  test('between two attempts', async () => {
    const { runner, clock } = open({ random: () => 1 });
    const caller = new AbortController();
    const work = script([failed(), 'reply']);
    const settled = settle(runner.run(work.attempt, { tokens: 1, signal: caller.signal }));
    await clock.advance(10);
    caller.abort(reason);
    expect(await settled).toEqual({ error: reason });
    await clock.advance(10_000);
    expect([work.starts.length, clock.pending]).toEqual([1, 0]);
  });

  test('in the queue, and those behind it come forward', async () => {
    const { runner, clock } = open({ limits: { concurrency: 1 } });
    const [holder, caller] = [new AbortController(), new AbortController()];
    const first = settle(runner.run(never, { tokens: 1, signal: holder.signal }));
    const second = settle(runner.run(never, { tokens: 1, signal: caller.signal }));
    const third = runner.run(async () => 'reply', { tokens: 1 });
    await clock.advance(10);
    caller.abort(reason);
    expect(await second).toEqual({ error: reason });
    holder.abort(reason);
    expect([await first, await third]).toEqual([{ error: reason }, { value: 'reply', retries: 0 }]);
  });

  test('while it waits for the next minute', async () => {
    const { runner, clock } = open({ limits: { requestsPerMinute: 1 } });
    await runner.run(async () => 'first', { tokens: 1 });
    const caller = new AbortController();
    const settled = settle(runner.run(async () => 'second', { tokens: 1, signal: caller.signal }));
    await clock.advance(1000);
    caller.abort(reason);
    expect(await settled).toEqual({ error: reason });
    expect(clock.pending).toBe(0);
  });
});

describe('limits', () => {
  test('so many calls run at once, in the order in which they came', async () => {
    const { runner, clock } = open({ limits: { concurrency: 3 } });
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const outcomes = Array.from({ length: 20 }, (_, number) => runner.run(async () => {
      begun.push(number);
      most = Math.max(most, (running += 1));
      // Later calls are quicker.
      await new Promise<void>((resolve) => void clock.after(1000 - number, resolve));
      running -= 1;
      return number;
    }, { tokens: 1 }));
    await clock.advance(20_000);
    expect((await Promise.all(outcomes)).map(({ value }) => value)).toEqual(begun);
    expect([begun, most]).toEqual([Array.from({ length: 20 }, (_, number) => number), 3]);
  });

  test('no sixty seconds have more requests than allowed, further attempts included', async () => {
    const { runner, clock } = open({ limits: { concurrency: 16, requestsPerMinute: 7, totalSeconds: 86_400 } });
    const works = Array.from({ length: 30 }, (_, number) => script(number % 3 === 0 ? [failed(), 'reply'] : ['reply'], clock));
    const outcomes = works.map(({ attempt }) => runner.run(attempt, { tokens: 1 }));
    await clock.advance(600_000);
    await Promise.all(outcomes);
    const starts = works.flatMap((work) => work.starts).toSorted((one, other) => one - other);
    expect(starts).toHaveLength(40);
    expect(starts.filter((start, position) => start - (starts[position - 7] ?? -Infinity) < 60_000)).toEqual([]);
    // And no more time is lost than the limit takes: 40 requests, 7 a minute.
    expect(starts.at(-1)).toBeLessThanOrEqual(5 * 60_000 + 16_000);
  });

  test('no sixty seconds have more tokens than allowed, and what is larger goes alone', async () => {
    const { runner, clock } = open({ limits: { concurrency: 16, tokensPerMinute: 1000 } });
    const costs = [400, 600, 1, 2500, 10];
    const starts: number[] = [];
    const outcomes = costs.map((tokens) => runner.run(async () => starts.push(clock.now()), { tokens }));
    await clock.advance(600_000);
    await Promise.all(outcomes);
    expect(starts).toEqual([0, 0, 60_000, 120_000, 270_000]);
  });

  test('a further attempt goes before calls that have not begun', async () => {
    const { runner, clock } = open({ limits: { requestsPerMinute: 1 }, random: () => 0 });
    const begun: string[] = [];
    const again = script([failed(), 'reply']);
    const outcomes = [
      runner.run(async () => {
        begun.push('first');
        return await again.attempt();
      }, { tokens: 1 }),
      runner.run(async () => begun.push('second'), { tokens: 1 }),
    ];
    await clock.advance(200_000);
    await Promise.all(outcomes);
    expect(begun).toEqual(['first', 'first', 'second']);
  });
});

function open({ limits = {}, random = () => 1 }: { readonly limits?: Partial<CallLimits>; readonly random?: () => number } = {}) {
  const clock = createManualClock();
  return { clock, runner: createCallRunner({ ...LIMITS, ...limits }, { clock, random }) };
}

/** An attempt that does one step of a script each time, and notes when. */
function script(steps: readonly (Error | string)[], clock?: { now(): number }): { readonly starts: readonly number[]; attempt(): Promise<string> } {
  const starts: number[] = [];
  return {
    starts,
    async attempt() {
      const step = steps[starts.push(clock?.now() ?? 0) - 1];
      if (typeof step !== 'string') throw step ?? new Error('the script has ended');
      return step;
    },
  };
}

function error(options: Omit<ProviderErrorOptions, 'message'> & { readonly message?: string }): ProviderError {
  return new ProviderError({ message: 'it failed', ...options });
}

function unheard(): ProviderError {
  return error({ code: 'provider-failed', isUnheard: true });
}

function busy(options: Partial<ProviderErrorOptions> = {}): ProviderError {
  return error({ message: 'it is busy', ...options, code: 'provider-busy' });
}

function failed(): ProviderError {
  return error({ code: 'provider-failed' });
}

function codeOf(text: string): ErrorCode {
  for (const code of ['provider-refused', 'provider-busy', 'provider-failed', 'provider-timeout', 'reply-invalid', 'reply-cut', 'input-too-large', 'aborted'] as const) if (code === text) return code;
  throw new Error(`${text} is no code of a call`);
}

async function never(): Promise<never> {
  return await new Promise<never>(() => undefined);
}

/** Handles a rejection at once, for a test that looks at it later. */
async function settle<T>(promise: Promise<T>): Promise<T | { readonly error: unknown }> {
  return await promise.catch((reason: unknown) => ({ error: reason }));
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);
}

function differences(numbers: readonly number[]): readonly number[] {
  return numbers.slice(1).map((number, position) => number - (numbers[position] ?? 0));
}
