import type { Clue, ClueKind } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Span } from '../spec/text.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { cutText } from './cut-text.ts';

/** Longest passage that a clue shows, in letters of the text's own script. */
const MOST_LATIN = 480;
const MOST_CJK = 220;

/** A clue that quotes a span of the text: whole sentences from its start, as many as read easily, line breaks taken out. */
export function readableClue(corpus: Corpus, kind: ClueKind, place: Span & { readonly documentId: string }): Clue {
  const { documentId, start } = place;
  const text = corpus.text(place);
  const { start: from, end: to } = readableSpan(text);
  return { kind, text: oneLine(text.slice(from, to)), source: { documentId, start: start + from, end: start + to } };
}

/** A text on one line, without control characters. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

function readableSpan(text: string): Span {
  const most = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}/u.test(text) ? MOST_CJK : MOST_LATIN;
  const start = text.length - text.trimStart().length;
  const whole = text.trimEnd().length;
  if (whole - start <= most) return { start, end: Math.max(whole, start) };
  const fitting = splitSentences(text).filter(({ end }) => end - start <= most).at(-1);
  const end = fitting === undefined ? start + cutText(text.slice(start), most).length : fitting.end;
  return { start, end: text.slice(0, end).trimEnd().length };
}
