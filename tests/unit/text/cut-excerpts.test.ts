import { expect, test } from 'vitest';
import { cutExcerpts } from '../../../src/text/cut-excerpts.ts';

const cut = (text: string, most: number): readonly string[] => cutExcerpts(text, most).map(({ start, end }) => text.slice(start, end));

test('every sentence begins an excerpt, and a blank line ends one', () => {
  expect(cut('One. Two. Three.\n\nFour.', 2)).toEqual(['One. Two.', 'Two. Three.', 'Three.', 'Four.']);
});

test.each([
  ['Latin', 'word '.repeat(500), 480],
  ['Chinese', '字'.repeat(500), 200],
  ['katakana', 'カ'.repeat(500), 200],
  ['Korean', '한'.repeat(500), 200],
  ['characters of two units', '😀'.repeat(500), 480],
  ['characters of two units, oddly placed', `x${'😀'.repeat(500)}`, 479],
])('a sentence of %s without an end is cut at what is shown of it', (_, text, length) => {
  const [excerpt = ''] = cut(text, 3);
  expect(excerpt.length).toBe(length);
  expect(excerpt.isWellFormed()).toBe(true);
});
