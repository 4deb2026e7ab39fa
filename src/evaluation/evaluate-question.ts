import type { Answer } from '../spec/answer.ts';
import type { Corpus } from '../spec/corpus.ts';
import { exactMatch } from './exact-match.ts';
import { holdsAnswer } from './holds-answer.ts';
import { chunksWithQuote } from './chunks-with-quote.ts';
import type { EvalQuestion } from './question-set.ts';
import { rankOf } from './rank-of.ts';
import type { Ranks } from './ranks.ts';
import { tokenF1 } from './token-f1.ts';

/** Quotes of an answer that a reader looks at. */
const SHOWN_QUOTES = 3;

/** What one question gave. */
export interface QuestionReport {
  readonly id: string;
  readonly question: string;
  readonly hops?: number;
  readonly isAnswerable: boolean;
  /** Where the chunk with each needed quote stands; empty where no quote is needed, or one stands in no text. */
  readonly ranks: Ranks;
  /** The same for plain BM25 over the same chunks. */
  readonly baselineRanks?: Ranks;
  /** Needed quotes that stand in no text of the memory: this question measures no evidence. */
  readonly missingQuotes: readonly string[];
  readonly isInEvidence: boolean;
  readonly isInQuotes: boolean;
  readonly isNotFound: boolean;
  /** Of a text that a language model wrote. */
  readonly exactMatch?: 0 | 1;
  readonly f1?: number;
  readonly milliseconds: number;
}

export interface QuestionOutcome {
  readonly answer: Answer;
  /** Ids of chunks, best first, at least as many as are looked at. */
  readonly found: readonly string[];
  readonly baseline?: readonly string[];
}

/** Measures one answer against what the question says is right. */
export function evaluateQuestion(question: EvalQuestion, { answer, found, baseline }: QuestionOutcome, corpus: Pick<Corpus, 'documents' | 'chunks'>): QuestionReport {
  const needed = question.evidence.map((quote) => ({ quote, chunks: chunksWithQuote(quote, corpus) }));
  const missingQuotes = needed.filter(({ chunks }) => chunks.size === 0).map(({ quote }) => quote);
  const ranksIn = (list: readonly string[]): Ranks => (missingQuotes.length > 0 ? [] : needed.map(({ chunks }) => rankOf(chunks, list)));
  const isAnswerable = question.answer !== '';
  const right = isAnswerable ? [question.answer, ...question.aliases] : [];
  const written = answer.answer.replace(/\s*\[\d+\]/gu, '');
  return {
    id: question.id,
    question: question.question,
    ...(question.hops === undefined ? {} : { hops: question.hops }),
    isAnswerable,
    ranks: ranksIn(found),
    ...(baseline === undefined ? {} : { baselineRanks: ranksIn(baseline) }),
    missingQuotes,
    isInEvidence: answer.evidence.some(({ text }) => holdsAnswer(text, right)),
    isInQuotes: answer.citations.slice(0, SHOWN_QUOTES).some(({ quote }) => holdsAnswer(quote, right)),
    isNotFound: answer.isNotFound,
    ...(answer.isGenerated && isAnswerable ? { exactMatch: exactMatch(written, right), f1: tokenF1(written, right) } : {}),
    milliseconds: answer.timings.total,
  };
}
