import { expect, test } from 'vitest';
import { cutExcerpts } from '../../../src/excerpts/cut-excerpts.ts';

const cut = (text: string, most: number): readonly string[] => cutExcerpts(text, most).excerpts.map(({ start, end }) => text.slice(start, end));

test('every sentence begins an excerpt, which goes over paragraphs', () => {
  expect(cut('One. Two. Three.\n\nFour.', 2)).toEqual(['One. Two.', 'Two. Three.', 'Three.\n\nFour.', 'Four.']);
});

test('an excerpt is at least half as long as what is shown, where the text is', () => {
  const sentence = `${'word '.repeat(19)}end.`;
  const lengths = cut(`${sentence} `.repeat(12).trim(), 6).map(({ length }) => length);
  expect(lengths.filter((length) => length >= 240).length).toBeGreaterThan(lengths.length / 2);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(480);
});

test.each([
  ['a heading', 'One. Two.\n\nCHAPTER II. The Button\n\nThree.', ['One. Two.', 'Two.', 'Three.']],
  ['a table of contents', 'CHAPTER I. The Keeper\nCHAPTER II. The Button\nCHAPTER III. The Ledger\n\nOne.', ['One.']],
  ['a Chinese heading', '第一回　老茶馆\n\n他来了。', ['他来了。']],
  ['a licence', 'One.\n\nThis eBook is for the use of anyone under the terms of the Project Gutenberg License.', ['One.']],
])('%s is in no excerpt, and none goes over it', (_, text, expected) => {
  expect(cut(text, 6)).toEqual(expected);
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
