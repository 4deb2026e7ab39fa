import { array, assert, constantFrom, nat, oneof, pre, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cl100k } from '../../../src/text/cl100k.ts';
import { countLongPiece } from '../../../src/text/count-long-piece.ts';
import { countTokens } from '../../../src/text/tokens.ts';
import { anyText, mixedText } from './texts.ts';

describe('countTokens', () => {
  test('is what the tokenizer counts, on any text', () => {
    assert(
      property(oneof(mixedText, anyText), (text) => {
        expect(countTokens(text)).toBe(cl100k().encode_ordinary(text).length);
      }),
      { numRuns: 300 },
    );
  });

  test('takes special tokens for the characters they are', () => {
    expect(countTokens('<|endoftext|>')).toBe(cl100k().encode_ordinary('<|endoftext|>').length);
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  test('an empty text has none', () => {
    expect(countTokens('')).toBe(0);
  });

  // The tokenizer alone takes minutes here; a linear count takes about a second of computing on a slow machine.
  test.each([
    ['one letter', 'a', 125_000],
    ['one Han character', '中', 1_000_000],
    ['newlines', '\n', 31_250],
  ])('a megabyte of %s is counted in linear time', (_, character, expected) => {
    const before = process.cpuUsage();
    expect(Math.abs(countTokens(character.repeat(1_000_000)) - expected)).toBeLessThan(32);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(15);
  });
});

describe('countLongPiece', () => {
  test('merges as the tokenizer does', () => {
    const alphabets = ['a', 'ab', 'etaoin', 'ACGT', '中', '的一是不了在人有我他', '-', '.-_=', 'éüñ', '한글날'];
    const piece = tuple(constantFrom(...alphabets), array(nat(100), { minLength: 1, maxLength: 600 }))
      .map(([alphabet, picks]) => picks.map((pick) => [...alphabet][pick % [...alphabet].length]).join(''));
    assert(
      property(piece, (text) => {
        // Letters and signs side by side would be several pieces to the tokenizer.
        pre(/^(?:\p{L}+|[^\p{L}\p{N}\s]+)$/u.test(text));
        expect(countLongPiece(text)).toBe(cl100k().encode_ordinary(text).length);
      }),
      { numRuns: 150 },
    );
  });
});
