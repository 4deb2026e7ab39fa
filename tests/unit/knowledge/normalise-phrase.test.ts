import { describe, expect, test } from 'vitest';
import { normalisePhrase } from '../../../src/knowledge/normalise-phrase.ts';
import { hasHippoData, readUnits } from '../../fixtures/hippo-data.ts';

describe('in the manner of the reference', () => {
  test.each([
    ['James P. Hogan', 'james p  hogan'],
    ['😀x😀', 'x'],
    ['Zoë', 'zo'],
    ['北京', ''],
  ])('%s becomes "%s"', (text, phrase) => expect(normalisePhrase(text, 'reference')).toBe(phrase));

  test.skipIf(!hasHippoData)('phrases are those of its golden values (skipped where ../shared/data/hipporag is not)', () => {
    const { text_processing: pairs } = readUnits();
    expect(pairs.map(([text]) => normalisePhrase(text, 'reference'))).toEqual(pairs.map(([, phrase]) => phrase));
  });
});

describe('in every script', () => {
  test.each([
    ['James P. Hogan', 'james p hogan'],
    ['James  P Hogan', 'james p hogan'],
    ['  Zoë–Köln!! ', 'zoë köln'],
    ['Zoe\u0308', 'zoë'],
    ['北京(首都)', '北京 首都'],
    ['ＡＢＣ１２３', 'abc123'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Οδος', 'οδοσ'],
    ['İSTANBUL', 'istanbul'],
    ['hyphen\u00ADation', 'hyphenation'],
    ['नमस्ते', 'नमस्ते'],
    ['❤\uFE0F love', 'love'],
    ['$ & 😀', ''],
    ["Erik Hort's", 'erik hort s'],
  ])('%s becomes "%s"', (text, phrase) => expect(normalisePhrase(text, 'unicode')).toBe(phrase));

  test('a letter or a digit is never lost', () => {
    const lost = codePoints().filter((text) => /[\p{L}\p{N}]/u.test(text) && normalisePhrase(`!${text}?`, 'unicode') === '');
    expect(lost).toEqual([]);
  });

  test('a phrase is its own phrase', () => {
    const changed = codePoints().map((text) => normalisePhrase(`${text}a${text}`, 'unicode')).filter((phrase) => normalisePhrase(phrase, 'unicode') !== phrase);
    expect(changed).toEqual([]);
  });
});

/** Every character, but of Han and Hangul, which are many and alike, a few. */
function codePoints(): readonly string[] {
  const all = Array.from({ length: 0x1_f000 }, (_, point) => String.fromCodePoint(point));
  return all.filter((text, point) => point % 64 === 0 || !/[\p{Script=Han}\p{Script=Hangul}\p{Co}\p{Cn}]/u.test(text));
}
