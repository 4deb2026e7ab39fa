import type { Clue, ClueKind } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Span } from '../spec/text.ts';
import { excerptLimit } from '../excerpts/excerpt-limit.ts';
import { oneLine } from '../text/one-line.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { cutText } from '../text/cut-text.ts';
import { proseSpan } from './prose-span.ts';

/** A clue that quotes a span of the text: its prose, cut to whole sentences where it is long, on one line. */
export function readableClue(corpus: Corpus, kind: ClueKind, place: Span & { readonly documentId: string }): Clue {
  const { documentId, start } = place;
  const text = corpus.text(place);
  const { start: from, end: to } = readableSpan(text);
  return { kind, text: oneLine(text.slice(from, to)), source: { documentId, start: start + from, end: start + to } };
}

function readableSpan(text: string): Span {
  const prose = proseSpan(text);
  const body = text.slice(0, prose.end).trimEnd();
  const start = Math.min(body.length, prose.start + (text.slice(prose.start).length - text.slice(prose.start).trimStart().length));
  const most = excerptLimit(text);
  if (body.length - start <= most) return { start, end: body.length };
  const fitting = splitSentences(body.slice(start)).filter(({ end }) => end <= most).at(-1);
  return { start, end: start + (fitting?.end ?? cutText(body.slice(start), most).length) };
}
