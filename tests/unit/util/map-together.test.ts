import { expect, test } from 'vitest';
import { mapTogether } from '../../../src/util/map-together.ts';

test('results stand in the order of the list', async () => {
  expect(await mapTogether([3, 1, 2], { limit: 2, signal: undefined }, (item) => Promise.resolve(item * 10))).toEqual([30, 10, 20]);
});

test('the first failure aborts the others and is what is thrown', async () => {
  const failure = new Error('refused');
  const call = (item: string, signal: AbortSignal): Promise<void> => (item === 'fails' ? Promise.reject(failure) : untilAborted(signal));
  await expect(mapTogether(['waits', 'fails', 'waits'], { limit: 3, signal: undefined }, call)).rejects.toBe(failure);
});

test('the abort of the caller reaches every call as it is', async () => {
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const mapped = mapTogether([1, 2], { limit: 2, signal: controller.signal }, (_, signal) => untilAborted(signal));
  controller.abort(reason);
  await expect(mapped).rejects.toBe(reason);
});

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
