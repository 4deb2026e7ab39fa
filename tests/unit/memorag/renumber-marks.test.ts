import { expect, test } from 'vitest';
import { renumberMarks } from '../../../src/memorag/renumber-marks.ts';

test('marks get their new numbers', () => {
  expect(renumberMarks('One [1]. Two [2][3].', (mark) => mark + 10)).toBe('One [11]. Two [12][13].');
});

test('lists in one mark are told apart, and repeats in them said once', () => {
  expect(renumberMarks('One [1, 2]. 二［x］[3，1]', (mark) => (mark === 3 ? 1 : mark))).toBe('One [1][2]. 二［x］[1]');
});

test('a mark without a new number is taken out with the space before it', () => {
  expect(renumberMarks('One [9]. Two [1, 9]!', (mark) => (mark === 9 ? undefined : mark))).toBe('One. Two [1]!');
});

test('what is no mark stays', () => {
  expect(renumberMarks('[x] [] [1a] (1) [12345]', () => undefined)).toBe('[x] [] [1a] (1) [12345]');
});
