import type { Span } from '../spec/text.ts';
import { answersQuestion } from './answers-question.ts';
import { chooseExcerpts } from './choose-excerpts.ts';
import { rateExcerpts } from './rate-excerpts.ts';

/** Most sentences of an excerpt that is shown as an answer. */
export const ANSWER_SENTENCES = 6;

export interface RankOptions {
  /** Best first; `start` is the document's. */
  readonly passages: readonly { readonly start: number; readonly text: string }[];
  /** Most sentences in one excerpt. */
  readonly sentences: number;
  /** Most excerpts, and most out of one passage. */
  readonly most: number;
  readonly perPassage?: number;
}

/** A few sentences inside one passage; offsets are the document's. */
export interface RankedExcerpt extends Span {
  /** Position in the list of passages. */
  readonly passage: number;
}

export interface RankedExcerpts {
  /** Best first; no two overlap. */
  readonly excerpts: readonly RankedExcerpt[];
  /** Whether they may answer the question; where not, they are only the nearest. */
  readonly isAnswer: boolean;
}

/** The excerpts of passages that are nearest to an answer of the question. */
export function rankExcerpts(question: string, { passages, sentences, most, perPassage = most }: RankOptions): RankedExcerpts {
  const texts = passages.map(({ text }) => text);
  const rating = rateExcerpts(question, texts, { sentences });
  const chosen = chooseExcerpts(rating, { passages: texts, most, perPassage });
  const excerpts = chosen.map(({ passage, start, end }) => {
    const offset = passages[passage]?.start ?? 0;
    return { passage, start: offset + start, end: offset + end };
  });
  return { excerpts, isAnswer: answersQuestion(question, { passages: texts, chosen, weights: rating.weights }) };
}
