import { expect, test } from 'vitest';
import { allOrAbort } from '../../../src/util/all-or-abort.ts';

test('works run beside each other and their results stand in order', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const release = async (): Promise<string> => {
    resolve(1);
    return Promise.resolve('two');
  };
  expect(await allOrAbort(() => [promise, release(), 3], {})).toEqual([1, 'two', 3]);
});

test('the first failure aborts the others, which have ended when it is thrown', async () => {
  let hasEnded = false;
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => setTimeout(() => {
        hasEnded = true;
        reject(new Error('a later failure'));
      }, 5));
    });
  const failing = allOrAbort((signal) => [untilAborted(signal), Promise.reject(new Error('the first failure'))], {});
  await expect(failing).rejects.toThrow('the first failure');
  expect(hasEnded).toBe(true);
});

test("the caller's signal reaches every work", async () => {
  const caller = new AbortController();
  const aborted = allOrAbort((signal) => [new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))], { signal: caller.signal });
  caller.abort(new Error('no longer wanted'));
  await expect(aborted).rejects.toThrow('no longer wanted');
});
