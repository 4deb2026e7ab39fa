import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../../src/util/map-concurrently.ts';

describe('mapConcurrently', () => {
  test('keeps the order of the list and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([5, 1, 4, 2, 3, 0], 3, async (milliseconds, position) => {
      most = Math.max(most, (running += 1));
      await sleep(milliseconds);
      running -= 1;
      return [milliseconds, position];
    });
    expect(results).toEqual([[5, 0], [1, 1], [4, 2], [2, 3], [3, 4], [0, 5]]);
    expect(most).toBe(3);
  });

  test('begins nothing after a failure and waits for what runs', async () => {
    const ended: number[] = [];
    const failure = new Error('second');
    const mapping = mapConcurrently([0, 1, 2, 3, 4, 5], 2, async (item) => {
      if (item === 1) throw failure;
      await sleep(5);
      ended.push(item);
    });
    await expect(mapping).rejects.toBe(failure);
    expect(ended).toEqual([0]);
  });

  test('of an empty list is empty', async () => {
    expect(await mapConcurrently([], 4, async () => await Promise.reject(new Error('never called')))).toEqual([]);
  });
});
