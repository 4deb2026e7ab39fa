import { expect, test } from 'vitest';
import { romanNumber } from '../../../src/text/roman-number.ts';

test.each([['I', 1], ['IV', 4], ['IX', 9], ['XIV', 14], ['XL', 40], ['XCIX', 99], ['CXXXV', 135], ['CCCXCIX', 399]])('%s is %d', (text, value) => {
  expect(romanNumber(text)).toBe(value);
});

test.each(['', 'IIII', 'VX', 'IC', 'iv', 'MILD', 'XIVx'])('%j is no number', (text) => {
  expect(romanNumber(text)).toBeUndefined();
});
