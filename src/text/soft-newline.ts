import type { Span } from '../spec/text.ts';
import { trimEnd } from './white-space.ts';

/** A line shorter than this was ended on purpose: verse, a heading, an address. Hard-wrapped prose runs to 50 and more. */
const FULL_LINE = 40;
const FULL_CJK_LINE = 25;

const LIST_OR_HEADING = /^(?:#{1,6}\s|[-*+•>|]|\p{N}{1,3}[.)]\s)/u;
const CJK_INSIDE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，、]/u;

/**
 * Whether a line end (a span from the newline to the next line's first character) only wraps a paragraph, so that the
 * sentence goes on in the next line.
 */
export function isSoftNewline(text: string, { start: newline, end }: Span): boolean {
  const lineStart = text.lastIndexOf('\n', newline - 1) + 1;
  const start = trimEnd(text, { start: newline === 0 ? 0 : lineStart, end: newline });
  if (start <= lineStart || end >= text.length) return false;
  if (text.slice(newline + 1, end).includes('\n')) return false;
  const next = text.slice(end, end + 8);
  if (LIST_OR_HEADING.test(next)) return false;
  const length = start - lineStart;
  const last = text.charAt(start - 1);
  // Chinese paragraphs are mostly one line each, indented: only a full line that stops within a clause goes on.
  if (last >= '\u2e80') return length >= FULL_CJK_LINE && end === newline + 1 && CJK_INSIDE.test(last) && CJK_INSIDE.test(next);
  return length >= FULL_LINE || /^\p{Ll}/u.test(next);
}
