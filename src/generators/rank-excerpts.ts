import type { Evidence } from '../spec/retriever.ts';
import type { Span } from '../spec/text.ts';
import { answerScores } from '../text/answer-scores.ts';
import { cutExcerpts } from '../text/cut-excerpts.ts';

export interface RankOptions {
  /** Best first. */
  readonly evidence: readonly Evidence[];
  /** Most sentences in one excerpt. */
  readonly sentences: number;
}

/** A few sentences inside one piece of evidence; offsets are the document's. */
export interface RankedExcerpt extends Span {
  /** Position in the list of evidence. */
  readonly evidence: number;
  readonly score: number;
}

/** What the first piece of evidence has before the last, beside the words of the question that an excerpt holds (0 to 1). */
const FIRST_EVIDENCE = 0.2;

/** Excerpts of the evidence, nearest to an answer of the question first. Excerpts of one piece of evidence overlap. */
export function rankExcerpts(question: string, { evidence, sentences }: RankOptions): readonly RankedExcerpt[] {
  const excerpts = evidence.flatMap(({ text, start }, number) =>
    cutExcerpts(text, sentences).map((span) => ({ evidence: number, text: text.slice(span.start, span.end), start: start + span.start, end: start + span.end })),
  );
  const scores = answerScores(question, excerpts.map(({ text }) => text));
  return excerpts
    .map(({ evidence: number, start, end }, index) => ({ evidence: number, start, end, score: (scores[index] ?? 0) + FIRST_EVIDENCE * (1 - number / evidence.length) }))
    .toSorted((a, b) => b.score - a.score || a.evidence - b.evidence || a.start - b.start);
}
