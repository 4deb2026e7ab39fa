import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { gistSpans } from '../../../src/memory/gist-spans.ts';
import { countTokens } from '../../../src/text/tokens.ts';
import { numberedTale } from '../../fixtures/numbered-tale.ts';

const cut = async (text: string, spanTokens: number) => Array.fromAsync(gistSpans({ id: 'd', title: 'D', text }, { spanTokens }));

test.each([
  ['English', 'examples/books/the-tidewright-of-carrow.txt'],
  ['Chinese', 'examples/books/shi-tuo-ji.md'],
])('spans follow each other, leave out nothing but white space, and fill their tokens: %s', async (_, path) => {
  const text = await readFile(path, 'utf8');
  const spans = await cut(text, 1_024);
  let end = 0;
  for (const span of spans) {
    expect(text.slice(end, span.start).trim()).toBe('');
    expect(countTokens(text.slice(span.start, span.end))).toBeLessThanOrEqual(1_024);
    end = span.end;
  }
  expect(text.slice(end).trim()).toBe('');
  expect(spans.length).toBeLessThan(1.4 * Math.ceil(countTokens(text) / 1_024));
});

test('a span ends at a paragraph or a sentence, and knows its heading', async () => {
  const text = numberedTale(40);
  const spans = await cut(text, 512);
  for (const { start, end } of spans) expect(text.slice(start, end)).toMatch(/^(?:CHAPTER|On day)[\s\S]*\.$/u);
  expect(new Set(spans.map(({ heading }) => heading))).toContain('CHAPTER 3. The 3 Winds');
});

test('a heading late in a span begins the next', async () => {
  const text = numberedTale(20);
  const second = text.indexOf('CHAPTER 2');
  const tokens = countTokens(text.slice(0, second));
  const spans = await cut(text, Math.floor(tokens * 1.2));
  expect(spans.map(({ start }) => start)).toContain(second);
});

test('a text that grows at its end keeps its spans but the last', async () => {
  const short = await cut(numberedTale(30), 256);
  const long = await cut(numberedTale(35), 256);
  expect(long.slice(0, short.length - 1)).toEqual(short.slice(0, -1));
});

test('the notice and licence around a book have no gists', async () => {
  const text = `Notice of the library.\n\n*** START OF THE PROJECT GUTENBERG EBOOK TALE ***\n\n${numberedTale(3)}\n\n*** END OF THE PROJECT GUTENBERG EBOOK TALE ***\n\nThe licence.`;
  const spans = await cut(text, 512);
  expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).not.toMatch(/Notice|licence/u);
});

test.each(['', ' \n\n '])('a text without words has no spans: %j', async (text) => {
  expect(await cut(text, 512)).toEqual([]);
});

test('an abort is seen within a long text', async () => {
  const reason = new Error('stopped');
  const controller = new AbortController();
  const cutting = Array.fromAsync(gistSpans({ id: 'd', title: 'D', text: numberedTale(4_000) }, { spanTokens: 512, signal: controller.signal }));
  controller.abort(reason);
  await expect(cutting).rejects.toBe(reason);
});
