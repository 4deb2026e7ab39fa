import { describe, expect, test } from 'vitest';
import { measurePairs } from '../../../bench/pairs.ts';

describe('measurePairs', () => {
  test('the two sides take turns in going first', async () => {
    const order: string[] = [];
    const side = (name: string) => () => order.push(name);
    await measurePairs(3, side('a'), side('b'));
    expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  });

  test('the ratio is the median of quotients, so that what slows one pair down counts for nothing', async () => {
    const first = [10, 1000, 12];
    const second = [5, 500, 6];
    expect(await measurePairs(3, next(first), next(second))).toEqual({ first: 12, second: 6, ratio: 2, samples: 3 });
  });
});

function next(values: number[]): () => number {
  return () => values.shift() ?? Number.NaN;
}
