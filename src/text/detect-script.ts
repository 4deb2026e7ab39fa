import type { Script } from '../spec/text.ts';

/** Longest text that is counted letter by letter; a longer one is judged by slices spread evenly over it. */
const COUNTED_WHOLE = 200_000;
const SLICES = 50;

const LATIN = /\p{Script=Latin}/gu;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const LETTER = /\p{L}/gu;

/**
 * A Chinese or Japanese character says about as much as a syllable, a Latin letter much less: one Han character in four
 * letters already makes a text Chinese.
 */
const CJK_SHARE = 0.25;

/** The writing system of a text, by counting its letters; a text without letters counts as Latin. */
export function detectScript(text: string): Script {
  const sample = sampleOf(text);
  const letters = count(sample, LETTER);
  if (letters === 0) return 'latin';
  if (count(sample, CJK) >= letters * CJK_SHARE) return 'cjk';
  return count(sample, LATIN) * 2 >= letters ? 'latin' : 'other';
}

function sampleOf(text: string): string {
  if (text.length <= COUNTED_WHOLE) return text;
  const length = COUNTED_WHOLE / SLICES;
  const step = (text.length - length) / (SLICES - 1);
  return Array.from({ length: SLICES }, (_, slice) => text.slice(Math.floor(slice * step), Math.floor(slice * step) + length)).join('\n');
}

function count(text: string, pattern: RegExp): number {
  let total = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) total += 1;
  return total;
}
