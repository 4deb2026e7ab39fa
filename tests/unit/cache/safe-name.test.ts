import { assert, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { cutToBytes, isReservedName } from '../../../src/cache/safe-name.ts';

test('a text is cut to its longest beginning of whole characters that fits', () => {
  expect(cutToBytes('abc', 3)).toBe('abc');
  expect(cutToBytes('abcd', 3)).toBe('abc');
  expect(cutToBytes('a梦b', 3)).toBe('a');
  expect(cutToBytes('😀😀', 7)).toBe('😀');
  assert(property(string({ unit: 'grapheme' }), nat({ max: 40 }), (text, limit) => {
    const kept = cutToBytes(text, limit);
    expect(text.startsWith(kept)).toBe(true);
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(limit);
    const [next = ''] = text.slice(kept.length);
    expect(next === '' || Buffer.byteLength(kept + next) > limit).toBe(true);
  }));
});

test('names of devices are reserved in either case, names that begin like them are not', () => {
  expect(['con', 'NUL', 'Com1', 'lpt9'].filter(isReservedName)).toHaveLength(4);
  expect(['console', 'com', 'com10', 'annul'].filter(isReservedName)).toEqual([]);
});
