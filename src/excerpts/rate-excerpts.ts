import type { Span } from '../spec/text.ts';
import { answerTypeTest, joinMatches, type AnswerTypeMatch } from './answer-type.ts';
import { readPassage, termNearness, type AskedPassage } from './asked-passage.ts';
import { askedTerms } from './asked-terms.ts';
import type { Excerpt } from './cut-excerpts.ts';
import { excerptLimit } from './excerpt-limit.ts';
import { SIGN_WEIGHTS, weighSigns, type ExcerptSigns } from './excerpt-signs.ts';
import { stemmedTerms } from './stemmed-terms.ts';
import { termWeights } from './term-weights.ts';

/** A few sentences of a passage; offsets are the passage's. */
export interface RatedExcerpt extends Span {
  /** Position in the list of passages. */
  readonly passage: number;
  readonly signs: ExcerptSigns;
  /** Comparable among the excerpts of one rating. */
  readonly score: number;
  /** The terms of the question that it holds. */
  readonly terms: ReadonlySet<string>;
}

export interface ExcerptRating {
  readonly excerpts: readonly RatedExcerpt[];
  /** The share that each term of the question has in it, 1 together; a term that few sentences hold has more. */
  readonly weights: ReadonlyMap<string, number>;
}

export interface RateOptions {
  /** Most sentences in one excerpt. */
  readonly sentences: number;
  readonly termsOf?: (text: string) => readonly string[];
}

/** Excerpts of passages (best passage first), with what speaks for each as an answer. Those of one passage overlap. */
export function rateExcerpts(question: string, texts: readonly string[], { sentences, termsOf = stemmedTerms }: RateOptions): ExcerptRating {
  const asked = askedTerms(question, termsOf);
  const passages = texts.map((text) => readPassage(text, { asked, termsOf, sentences }));
  const { weights, held } = termWeights(asked, passages.flatMap(({ sentenceTerms }) => sentenceTerms));
  const typeOf = answerTypeTest(question);
  const excerpts = passages.flatMap((passage, number) => {
    const types = passage.sentences.map(({ start, end }) => typeOf(passage.text.slice(start, end)));
    return passage.excerpts.map((excerpt): RatedExcerpt => {
      const nearness = termNearness(excerpt, passage);
      const signs = { ...signsOf(excerpt, { passage, nearness, weights: held, types }), first: 1 - number / texts.length };
      const terms = new Set([...nearness].flatMap(([term, near]) => (near === 1 ? [term] : [])));
      return { passage: number, start: excerpt.start, end: excerpt.end, signs, score: weighSigns(signs, SIGN_WEIGHTS), terms };
    });
  });
  return { excerpts, weights };
}

interface SignsView {
  readonly passage: AskedPassage;
  readonly nearness: ReadonlyMap<string, number>;
  readonly weights: ReadonlyMap<string, number>;
  /** By sentence. */
  readonly types: readonly AnswerTypeMatch[];
}

function signsOf(excerpt: Excerpt, { passage, nearness, weights, types }: SignsView): Omit<ExcerptSigns, 'first'> {
  const text = passage.text.slice(excerpt.start, excerpt.end);
  const type = joinMatches(types.slice(excerpt.first, excerpt.last + 1));
  let held = 0;
  let near = 0;
  for (const [term, nearTerm] of nearness) {
    const weight = weights.get(term) ?? 0;
    near += nearTerm * weight;
    if (nearTerm === 1) held += weight;
  }
  return {
    held,
    near,
    type: type.any,
    exactType: type.exact,
    counted: type.counted,
    length: text.length / excerptLimit(text),
    unended: isSentence(text) ? 0 : 1,
    echo: onlyAsks(excerpt, passage.echoes) ? 1 : 0,
  };
}

function isSentence(text: string): boolean {
  return text.length > 120 || /[.!?。！？．…;；][)"'”’」』）]*$/u.test(text);
}

function onlyAsks({ first, last }: Excerpt, echoes: ReadonlySet<number>): boolean {
  for (let at = first; at <= last; at += 1) if (!echoes.has(at)) return false;
  return true;
}
