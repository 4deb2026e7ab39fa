import type { Evidence } from '../spec/retriever.ts';
import type { Span } from '../spec/text.ts';
import { answersQuestion } from '../text/answers-question.ts';
import { chooseExcerpts } from '../text/choose-excerpts.ts';
import { rateExcerpts } from '../text/rate-excerpts.ts';

export interface RankOptions {
  /** Best first. */
  readonly evidence: readonly Evidence[];
  /** Most sentences in one excerpt. */
  readonly sentences: number;
  /** Most excerpts, and most out of one piece of evidence. */
  readonly most: number;
  readonly perEvidence?: number;
}

/** A few sentences inside one piece of evidence; offsets are the document's. */
export interface RankedExcerpt extends Span {
  /** Position in the list of evidence. */
  readonly evidence: number;
}

export interface RankedExcerpts {
  /** Best first; no two overlap. */
  readonly excerpts: readonly RankedExcerpt[];
  /** Whether they may answer the question; where not, they are only the nearest. */
  readonly isAnswer: boolean;
}

/** The excerpts of the evidence that are nearest to an answer of the question. */
export function rankExcerpts(question: string, { evidence, sentences, most, perEvidence = most }: RankOptions): RankedExcerpts {
  const passages = evidence.map(({ text }) => text);
  const rating = rateExcerpts(question, passages, { sentences });
  const chosen = chooseExcerpts(rating, { passages, most, perPassage: perEvidence });
  const excerpts = chosen.map(({ passage, start, end }) => {
    const offset = evidence[passage]?.start ?? 0;
    return { evidence: passage, start: offset + start, end: offset + end };
  });
  return { excerpts, isAnswer: answersQuestion(question, { passages, chosen, weights: rating.weights }) };
}
