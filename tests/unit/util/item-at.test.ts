import { expect, test } from 'vitest';
import { itemAt } from '../../../src/util/item-at.ts';

test('an item that is there is given, from lists and typed arrays', () => {
  expect(itemAt(['a', 'b'], 1)).toBe('b');
  expect(itemAt(new Float32Array([0.5]), 0)).toBe(0.5);
});

test('one that is not there throws', () => {
  expect(() => itemAt(['a'], 1)).toThrow('no item 1 in a list of 1');
  expect(() => itemAt(new Int32Array(2), -1)).toThrow(RangeError);
});
