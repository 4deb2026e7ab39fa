import { holdsCjk } from './holds-cjk.ts';
import { oneLine } from './one-line.ts';

/**
 * A span of the source as an answer shows it: one line, as a quotation, with nothing in it that looks like a mark `[n]`. Where
 * it begins or ends with the marks of speech, these alone stand: a second pair around them would not be read.
 */
export function quoteText(rawText: string): string {
  const text = oneLine(rawText).replaceAll(/\[(\d+)\]/gu, '［$1］');
  if (!/["“”]/u.test(text)) return `“${text}”`;
  if (holdsCjk(text)) return `「${text}」`;
  return /^["“”]|["“”]$/u.test(text) ? text : `“${text}”`;
}
