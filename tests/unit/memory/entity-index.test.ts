import { expect, test } from 'vitest';
import { createEntityIndex } from '../../../src/memory/entity-index.ts';

const index = createEntityIndex([
  { name: 'Holmes', count: 90 },
  { name: 'Sherlock Holmes', count: 40 },
  { name: 'Bank of England', count: 2 },
  { name: 'Dr. Roylott', count: 9 },
  { name: '宝玉', count: 50 },
  { name: '甄宝玉', count: 5 },
  { name: '潇湘馆', count: 7 },
]);
const names = (found: readonly { readonly name: string }[]): readonly string[] => found.map(({ name }) => name);

test('the longest known name is found, each once, in the order of the text', () => {
  expect(names(index.find("Dr. Roylott met Sherlock Holmes at the Bank of\nEngland; Holmes's hat, Holmes."))).toEqual(['Dr. Roylott', 'Sherlock Holmes', 'Bank of England', 'Holmes']);
  expect(names(index.find('甄宝玉到潇湘馆来看宝玉'))).toEqual(['甄宝玉', '潇湘馆', '宝玉']);
});

test('a window is searched by letter case, a question in small letters is not', () => {
  expect(names(index.find('sherlock holmes'))).toEqual([]);
  expect(names(index.findInQuestion('who is sherlock holmes?'))).toEqual(['Sherlock Holmes']);
});

test('a question brings names of its own', () => {
  expect(names(index.findInQuestion('Did Sherlock Holmes meet Irene Adler?'))).toEqual(['Sherlock Holmes', 'Irene Adler']);
});

// In quadratic time it would run into the limit of every test.
test('a text of 100 KB is searched in one pass', () => {
  expect(names(index.find('宝'.repeat(50_000) + ' Holmes'.repeat(8_000)))).toEqual(['Holmes']);
});
