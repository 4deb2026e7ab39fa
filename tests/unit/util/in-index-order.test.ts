import { expect, test } from 'vitest';
import { inIndexOrder } from '../../../src/util/in-index-order.ts';

const entries = (...indexes: readonly number[]) => indexes.map((index) => ({ index, value: `v${index}` }));

test('values stand by their index', () => {
  expect(inIndexOrder(entries(2, 0, 1), 3)).toEqual(['v0', 'v1', 'v2']);
  expect(inIndexOrder([], 0)).toEqual([]);
});

test.each([['missing', entries(0, 2)], ['doubled', entries(0, 1, 1)], ['beyond', entries(0, 1, 3)], ['too many', entries(0, 1, 2, 3)]])('one that is %s leaves nothing', (_, some) => {
  expect(inIndexOrder(some, 3)).toBeUndefined();
});
