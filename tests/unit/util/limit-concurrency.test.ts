import { expect, test } from 'vitest';
import { limitConcurrency } from '../../../src/util/limit-concurrency.ts';

test('at most so many works run at once, in the order in which they were asked for', async () => {
  const inTurn = limitConcurrency(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const works = Array.from({ length: 20 }, (_, number) =>
    inTurn(async () => {
      begun.push(number);
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return number;
    }),
  );
  expect(await Promise.all(works)).toEqual(Array.from({ length: 20 }, (_, number) => number));
  expect(begun).toEqual(begun.toSorted((left, right) => left - right));
  expect(most).toBe(3);
});

test('a failed work leaves its place to the next', async () => {
  const inTurn = limitConcurrency(1);
  const failed = inTurn(() => Promise.reject(new Error('broken')));
  const next = inTurn(() => Promise.resolve('done'));
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
