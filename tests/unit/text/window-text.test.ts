import { assert, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkText } from '../../../src/text/chunk-text.ts';
import { cl100k } from '../../../src/text/cl100k.ts';
import { LONGEST_WINDOW, windowChunk } from '../../../src/text/window-text.ts';
import { bookText, hasBooks, needsBooks } from './books.ts';
import { anyText, mixedText, visible } from './texts.ts';

const tokens = (text: string): number => cl100k().encode_ordinary(text).length;

describe('windowChunk', () => {
  test('packs short sentences together and cuts where the next one would be too much', () => {
    const sentence = 'The old harbour master counted the boats again and wrote the number down. ';
    const text = sentence.repeat(12).trim();
    const windows = windowChunk(text, { start: 0, end: text.length });
    expect(windows.length).toBeGreaterThan(1);
    for (const { start, end } of windows) {
      expect(text.slice(start, end)).toMatch(/^The old .*down\.$/);
      expect(tokens(text.slice(start, end))).toBeLessThanOrEqual(96);
    }
  });

  test('cuts an over-long sentence between words', () => {
    const text = `It was ${'one thing and another and then '.repeat(40)}nothing.`;
    const windows = windowChunk(text, { start: 0, end: text.length });
    expect(windows.length).toBeGreaterThan(2);
    expect(windows.map(({ start, end }) => text.slice(start, end)).join(' ')).toBe(text);
  });

  test('stays within its chunk, holds all of it but white space, and never exceeds the cap', () => {
    assert(
      property(oneof(mixedText, anyText), (text) => {
        for (const chunk of chunkText(text, { chunkSize: 512 })) {
          const windows = windowChunk(text, chunk);
          let end = chunk.start;
          for (const window of windows) {
            expect(window.start).toBeGreaterThanOrEqual(end);
            expect(window.end).toBeGreaterThan(window.start);
            expect(window.end).toBeLessThanOrEqual(chunk.end);
            expect(tokens(text.slice(window.start, window.end))).toBeLessThanOrEqual(LONGEST_WINDOW);
            expect(text.slice(window.start, window.end).isWellFormed()).toBe(true);
            end = window.end;
          }
          expect(windows.map((window) => visible(text.slice(window.start, window.end))).join('')).toBe(visible(text.slice(chunk.start, chunk.end)));
        }
      }),
      { numRuns: 150 },
    );
  });

  test.skipIf(!hasBooks).each([
    ['sherlock-holmes', 2000, 2500],
    ['hong-lou-meng', 12_000, 17_000],
  ] as const)(`%s has between %d and %d windows${needsBooks}`, (book, least, most) => {
    const text = bookText(book);
    const windows = chunkText(text, { chunkSize: 512 }).flatMap((chunk) => windowChunk(text, chunk));
    expect(windows.length).toBeGreaterThan(least);
    expect(windows.length).toBeLessThan(most);
  });
});
