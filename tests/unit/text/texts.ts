import { array, type Arbitrary, constantFrom, string, tuple } from 'fast-check';

const WORDS = 'The fox jumps. Mr. Holmes said, "What?" He left! 3.14 1,000 e.g. isn\'t done... Then they\'ll go; U.S.A. state-of-the-art'.split(' ');
const CHINESE = [...'故曰贾雨村云云．此回中凡用“梦”等字，是提醒阅者眼目。从何而来？说起虽近荒唐！……'];
const ODD = ['👩🏽‍🚀', 'e\u0301\u0302', '🇩🇪', 'ひらがな', '한글', 'สวัสดี', 'Привет', 'مرحبا', '__', '--', '\t', '\u3000', '\u00a0', '\u0085', '\ufeff', '𠀀', '\r', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '\u0000', '\uFFFD'];
const BREAKS = [' ', ' ', ' ', '', '\n', '\n\n', '\n\n\n', '\n \n', '\r\n', '\n    '];

/** Texts of words, Chinese, odd characters and breaks of every kind. */
export const mixedText: Arbitrary<string> = array(tuple(constantFrom(...WORDS, ...CHINESE, ...ODD), constantFrom(...BREAKS)), { maxLength: 400 })
  .map((parts) => parts.flat().join(''));

/** Any well-formed characters at all. */
export const anyText: Arbitrary<string> = string({ unit: 'binary', maxLength: 300 }).map((text) => text.toWellFormed());

/** Everything but white space, in order: what chunks and windows must keep. */
export function visible(text: string): string {
  return text.replace(/\p{White_Space}/gu, '');
}
