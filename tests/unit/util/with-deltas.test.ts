import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withDeltas } from '../../../src/util/with-deltas.ts';

test('a consumer that is slower than the work is given every delta', async () => {
  const running = withDeltas<string, string>(async (onDelta) => {
    onDelta('one');
    await sleep(1);
    // All of it, and the end, come while the consumer is busy with the first.
    onDelta('two');
    onDelta('three');
    return 'whole';
  });
  const given: string[] = [];
  let next = await running.next();
  for (; next.done !== true; next = await running.next()) {
    given.push(next.value);
    if (given.length === 1) await sleep(20);
  }
  expect(given).toEqual(['one', 'two', 'three']);
  expect(next.value).toBe('whole');
});

test('what was reported before the work failed comes before its error', async () => {
  const running = withDeltas<string, string>(async (onDelta) => {
    onDelta('one');
    await sleep(1);
    onDelta('two');
    throw new Error('broken');
  });
  const given: string[] = [];
  await expect(async () => {
    for await (const delta of running) {
      given.push(delta);
      await sleep(20);
    }
  }).rejects.toThrow('broken');
  expect(given).toEqual(['one', 'two']);
});
