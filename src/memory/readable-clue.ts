import type { Clue, ClueKind } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Span } from '../spec/text.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { cutText } from './cut-text.ts';
import { proseSpan } from './prose-span.ts';

/** Longest passage that a clue shows, in letters of the text's own script. */
const MOST_LATIN = 480;
const MOST_CJK = 220;

/** A clue that quotes a span of the text: its prose, cut to whole sentences where it is long, on one line. */
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
  const prose = proseSpan(text);
  const body = text.slice(0, prose.end).trimEnd();
  const start = Math.min(body.length, prose.start + (text.slice(prose.start).length - text.slice(prose.start).trimStart().length));
  const most = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}/u.test(text) ? MOST_CJK : MOST_LATIN;
  if (body.length - start <= most) return { start, end: body.length };
  const fitting = splitSentences(body.slice(start)).filter(({ end }) => end <= most).at(-1);
  return { start, end: start + (fitting?.end ?? cutText(body.slice(start), most).length) };
}
