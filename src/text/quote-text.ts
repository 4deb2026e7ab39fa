import { holdsCjk } from './holds-cjk.ts';
import { oneLine } from './one-line.ts';

/** A span of the source as an answer shows it: one line, as a quotation, with nothing in it that looks like a mark `[n]`. */
export function quoteText(rawText: string): string {
  const text = oneLine(rawText).replaceAll(/\[(\d+)\]/gu, '［$1］');
  if (!/["“”]/u.test(text)) return `“${text}”`;
  return holdsCjk(text) ? `「${text}」` : quoteSpeech(text);
}

/**
 * Marks of speech at an end of the text stand for the quotation's own: nobody reads two pairs at once. Where only a part of
 * the speech is quoted, its other mark is added.
 */
function quoteSpeech(text: string): string {
  const opening = /^["“”]/u.exec(text)?.[0];
  const closing = /["“”]$/u.exec(text)?.[0];
  if (opening === undefined && closing === undefined) return `“${text}”`;
  const isWhole = (text.match(/["“”]/gu)?.length ?? 0) % 2 === 0;
  if (isWhole || (opening !== undefined && closing !== undefined)) return text;
  return closing === undefined ? `${text}${opening === '"' ? '"' : '”'}` : `${closing === '"' ? '"' : '“'}${text}`;
}
