import { askedTerms } from '../excerpts/asked-terms.ts';
import { stemmedTerms } from '../excerpts/stemmed-terms.ts';
import type { Evidence } from '../spec/retriever.ts';
import type { Span } from '../spec/text.ts';
import { splitSentences } from '../text/split-sentences.ts';

/** A sentence that shares less of a claim's words than this is no better a source than the whole passage. */
const LEAST_SHARE = 0.3;
const LEAST_TERMS = 2;

/** The sentence of a passage that a claim rests on, by the words that they share, or the whole passage; offsets are the document's. */
export function citedSpan(claim: string, { text, start }: Evidence): Span {
  const terms = askedTerms(claim);
  const rated = splitSentences(text).map((sentence) => ({ ...sentence, shared: shareOf(terms, text.slice(sentence.start, sentence.end)) }));
  const best = rated.reduce<(Span & { readonly shared: number }) | undefined>((top, sentence) => (sentence.shared > (top?.shared ?? 0) ? sentence : top), undefined);
  const isSource = best !== undefined && best.shared >= Math.max(LEAST_TERMS, LEAST_SHARE * terms.size);
  const span = isSource ? best : { start: 0, end: text.length };
  return { start: start + span.start, end: start + span.end };
}

function shareOf(terms: ReadonlySet<string>, sentence: string): number {
  return new Set(stemmedTerms(sentence).filter((term) => terms.has(term))).size;
}
