import type { TextLength } from '../spec/generator.ts';
import { holdsCjk } from '../text/holds-cjk.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { readMarkedText } from './marked-text.ts';

/** The sentences of a text that fit a length, from the first on, with their marks; marks count nothing. One sentence always stays. */
export function cutToLength(text: string, length: TextLength): string {
  if (lengthOf(text, length.unit) <= length.count) return text;
  const ends = splitSentences(text).map(({ end }) => end + (MARKS_BEHIND.exec(text.slice(end))?.[0].length ?? 0));
  const last = ends.findLast((end) => lengthOf(text.slice(0, end), length.unit) <= length.count);
  return text.slice(0, last ?? ends[0]).trimEnd();
}

const MARKS_BEHIND = /^(?:[ \t]*\[\d{1,4}\])+/u;

/** Where there are no spaces between words, each character counts as one. */
function lengthOf(marked: string, unit: TextLength['unit']): number {
  const { text } = readMarkedText(marked);
  if (unit === 'characters') return [...text.trim()].length;
  const words = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu) ?? [];
  return holdsCjk(text) ? words.filter((word) => /[\p{L}\p{N}]/u.test(word)).length : words.length;
}
