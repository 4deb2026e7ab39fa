import { describe, expect, test } from 'vitest';
import { prepareChunks } from '../../../src/text/prepare-chunks.ts';
import { countTokens } from '../../../src/text/tokens.ts';
import { bookText, hasBooks, needsBooks } from './books.ts';

const STORY = `A word first.

CHAPTER 1. The Quay

${'The harbour master counted the boats. '.repeat(10)}

CHAPTER 2. The Ledger

${'Nobody read the ledger twice. '.repeat(10)}
`;
const document = { id: 'story', title: 'Story', text: STORY };

describe('prepareChunks', () => {
  test('numbers the chunks and gives lines, tokens and the heading above', () => {
    const { chunks } = prepareChunks(document, { chunkSize: 75 });
    expect(chunks.map(({ id, lines, heading }) => ({ id, lines, heading }))).toEqual([
      { id: 'story#0', lines: [1, 3], heading: undefined },
      { id: 'story#1', lines: [5, 5], heading: 'CHAPTER 1. The Quay' },
      { id: 'story#2', lines: [7, 9], heading: 'CHAPTER 2. The Ledger' },
    ]);
    for (const { start, end, tokens } of chunks) expect(tokens).toBe(countTokens(STORY.slice(start, end)));
    expect(chunks.every((chunk) => chunk.documentId === 'story')).toBe(true);
  });

  test('gives every chunk its windows, in order', () => {
    const { chunks, windows } = prepareChunks(document, { chunkSize: 75 });
    expect([...new Set(windows.map((window) => window.chunkId))]).toEqual(chunks.map((chunk) => chunk.id));
  });

  test('takes the spans of another chunker as they are', () => {
    const spans = [{ start: 0, end: 13 }, { start: 15, end: 34 }];
    const { chunks, windows } = prepareChunks(document, { chunkSize: 75, spans });
    expect(chunks.map(({ start, end, tokens, heading }) => ({ start, end, tokens, heading }))).toEqual([
      { start: 0, end: 13, tokens: countTokens('A word first.'), heading: undefined },
      { start: 15, end: 34, tokens: countTokens('CHAPTER 1. The Quay'), heading: 'CHAPTER 1. The Quay' },
    ]);
    expect(windows).toEqual([{ start: 0, end: 13, chunkId: 'story#0' }, { start: 15, end: 34, chunkId: 'story#1' }]);
  });

  test.skipIf(!hasBooks)(`places the speckled band in its adventure${needsBooks}`, () => {
    const text = bookText('sherlock-holmes');
    const { chunks } = prepareChunks({ id: 'holmes', title: 'Holmes', text }, { chunkSize: 512 });
    const offset = text.indexOf('It is a swamp adder!');
    const chunk = chunks.find(({ start, end }) => start <= offset && offset < end);
    expect(chunk?.heading).toBe('VIII. THE ADVENTURE OF THE SPECKLED BAND');
    const line = text.slice(0, offset).split('\n').length;
    expect(chunk?.lines[0]).toBeLessThanOrEqual(line);
    expect(chunk?.lines[1]).toBeGreaterThanOrEqual(line);
  });
});
