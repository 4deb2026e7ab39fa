import { assert, constantFrom, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkText } from '../../../src/text/chunk-text.ts';
import { cl100k } from '../../../src/text/cl100k.ts';
import { bookText, BOOKS, hasBooks, needsBooks } from './books.ts';
import { anyText, mixedText, visible } from './texts.ts';

const tokens = (text: string): number => cl100k().encode_ordinary(text).length;
const slices = (text: string, chunkSize: number): string[] => chunkText(text, { chunkSize }).map(({ start, end }) => text.slice(start, end));

describe('chunkText', () => {
  test('chunks never exceed their size, say their exact tokens, stand in order and lose nothing but white space', () => {
    assert(
      property(oneof(mixedText, anyText), constantFrom(4, 5, 16, 64, 512), (text, chunkSize) => {
        const chunks = chunkText(text, { chunkSize });
        let end = 0;
        for (const chunk of chunks) {
          const slice = text.slice(chunk.start, chunk.end);
          expect(chunk.tokens).toBe(tokens(slice));
          expect(chunk.tokens).toBeLessThanOrEqual(chunkSize);
          expect(chunk.start).toBeGreaterThanOrEqual(end);
          expect(visible(text.slice(end, chunk.start))).toBe('');
          expect(slice).not.toMatch(/^\p{White_Space}|\p{White_Space}$/u);
          expect(slice.isWellFormed()).toBe(true);
          end = chunk.end;
        }
        expect(visible(text.slice(end))).toBe('');
      }),
      { numRuns: 200 },
    );
  });

  test('a text that fits is one chunk', () => {
    expect(slices('  One.\n\nTwo.\n', 512)).toEqual(['One.\n\nTwo.']);
  });

  test('white space alone has no chunks', () => {
    expect(slices(' \n\t\n\u3000', 512)).toEqual([]);
    expect(slices('', 512)).toEqual([]);
  });

  test('longer runs of newlines are cut before shorter ones', () => {
    expect(slices('one two three\nfour five six\n\nseven eight nine\nten eleven', 10)).toEqual(['one two three\nfour five six', 'seven eight nine\nten eleven']);
  });

  test('a line that does not fit is cut between sentences', () => {
    expect(slices('It was dark. Nobody came. The door stayed shut.', 8)).toEqual(['It was dark. Nobody came.', 'The door stayed shut.']);
  });

  test('Chinese sentences end at full stops, U+FF0E among them', () => {
    expect(slices('此开卷第一回也．作者自云因曾历过．', 14)).toEqual(['此开卷第一回也．', '作者自云因曾历过．']);
  });

  test('a sentence that does not fit is cut between words', () => {
    expect(slices('alpha beta gamma delta epsilon', 4)).toEqual(['alpha beta gamma delta', 'epsilon']);
  });

  test('a word that does not fit is cut between graphemes', () => {
    const family = '👩🏽‍🚀'.repeat(20);
    const parts = slices(family, 32);
    expect(parts.join('')).toBe(family);
    for (const part of parts) expect(part.replaceAll('👩🏽‍🚀', '')).toBe('');
  });

  test('a grapheme that does not fit is cut between characters', () => {
    const marks = `e${'\u0301'.repeat(50)}`;
    expect(slices(marks, 8).join('')).toBe(marks);
  });

  test.each([0, 3, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a chunk size of %s is refused', (chunkSize) => {
    expect(() => chunkText('text', { chunkSize })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });

  // Linear: a few seconds of computing each on a slow machine. What is quadratic here takes minutes.
  test.each([
    ['one letter', 'a', 245],
    ['one Han character', '中', 1954],
    ['one emoji with joiners and marks', '👩🏽‍🚀e\u0301\u0302', 2942],
    ['combining marks', '\u0301', 1954],
    ['short lines', 'a\n', 1954],
    ['no spaces', 'abcdefghij0123', 559],
    ['newlines', '\n', 0],
    ['spaces and newlines', ' \n', 0],
  ])('a megabyte of %s is cut in linear time', (_, unit, chunks) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const before = process.cpuUsage();
    expect(chunkText(text, { chunkSize: 512 })).toHaveLength(chunks);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20);
  }, 180_000);

  test.skipIf(!hasBooks).each(BOOKS)(`the chunks of %s are full and exact${needsBooks}`, (book) => {
    const text = bookText(book);
    const chunks = chunkText(text, { chunkSize: 512 });
    expect(chunks).toHaveLength({ 'sherlock-holmes': 325, 'moby-dick': 803, 'hong-lou-meng': 2832 }[book]);
    for (const chunk of chunks) expect(chunk.tokens).toBe(tokens(text.slice(chunk.start, chunk.end)));
    expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeLessThanOrEqual(512);
  });
});
