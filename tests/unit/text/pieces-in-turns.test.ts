import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesInTurns } from '../../../src/text/pieces-in-turns.ts';
import { countTokens } from '../../../src/text/tokens.ts';

const piecesOf = (...texts: readonly string[]): Promise<string[]> => Array.fromAsync(piecesInTurns(texts));

describe('pieces of a text', () => {
  test('are the whole text, in order, whatever it is made of', async () => {
    const unit = constantFrom('word', ' ', '  ', '\n', '\n\n', '\n \n', '😀', '字', '*', '5').map((text) => text.repeat(3_000));
    await assert(
      asyncProperty(array(unit, { maxLength: 40 }), async (parts) => {
        const text = parts.join('');
        const pieces = await piecesOf(text);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['paragraphs', 'A line of words.\nAnother, number 12345.\n\n', /\n\n$/u],
    ['lines', 'A line of words, and no paragraph ever.\n', /\n$/u],
    ['words', 'words and  no line break, 12345 of them; ', /\S$/u],
  ])('end at %s, where no token goes over the cut', async (_, unit, end) => {
    const text = unit.repeat(5_000);
    const pieces = await piecesOf(text);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(end);
    expect(pieces.reduce((sum, piece) => sum + countTokens(piece), 0)).toBe(countTokens(text));
  });

  test('of a megabyte of white space come in linear time', async () => {
    for (const text of [' '.repeat(1_000_000), '\n'.repeat(1_000_000), `a${' '.repeat(1_000_000)}`]) expect((await piecesOf(text)).join('')).toBe(text);
  });

  test('of many texts never hold two of them', async () => {
    expect(await piecesOf('one', '', 'two\n\n')).toEqual(['one', 'two\n\n']);
  });
});

test('others have their turn between pieces, and an abort is rethrown as it is', async () => {
  const reason = new Error('stopped by the caller');
  const controller = new AbortController();
  let read = 0;
  const reading = (async () => {
    for await (const piece of piecesInTurns(['words '.repeat(200_000)], controller.signal)) read += piece.length;
  })();
  setImmediate(() => setImmediate(() => controller.abort(reason)));
  await expect(reading).rejects.toBe(reason);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(1_200_000);
});
