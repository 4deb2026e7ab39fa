import type { Span } from '../spec/text.ts';
import { answerTypeTest } from './answer-type.ts';
import { askedTerms } from './asked-terms.ts';
import { cutExcerpts, type Excerpt } from './cut-excerpts.ts';
import { excerptLimit } from './excerpt-limit.ts';
import { holdsCjk } from './holds-cjk.ts';
import { stemmedTerms } from './stemmed-terms.ts';
import { termWeights } from './term-weights.ts';

/** A few sentences of a passage; offsets are the passage's. */
export interface RatedExcerpt extends Span {
  /** Position in the list of passages. */
  readonly passage: number;
  /** How likely it is to answer the question, by words alone: comparable among the excerpts of one rating. */
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
}

/**
 * What each sign of an answer is worth. Fitted on four books for the fifth, five times, and rounded; vectors add nothing to
 * these (docs/decisions/2026-11-21-answers.md).
 */
export const EXCERPT_SIGNS = {
  /** Terms of the question in the excerpt, and near it: an answer often stands in the sentence before or after them. */
  held: 2.75,
  near: 2,
  /** The first passage has all of it, the last next to none. */
  first: 1.8,
  type: 0.8,
  exactType: 1.5,
  counted: 0.9,
  /** Of two excerpts with the same words, the longer holds more that is new. */
  length: 0.45,
  /** A heading or a table entry repeats the question's words and answers nothing; a line that only asks the same does so too. */
  unended: -4,
  echo: -2,
};
export type ExcerptSigns = typeof EXCERPT_SIGNS;

/** How fast nearness fades: characters that leave a third of it. */
const REACH = 400;
const CJK_REACH = 140;
/** A neighbouring sentence is this much further than its distance in characters. */
const STEP = 0.1;

/** Excerpts of passages (best passage first), with what speaks for each. Those of one passage overlap. */
export function rateExcerpts(question: string, passages: readonly string[], { sentences, signs = EXCERPT_SIGNS }: RateOptions & { readonly signs?: ExcerptSigns }): ExcerptRating {
  const asked = askedTerms(question);
  const read = passages.map((text) => readPassage(text, asked, sentences));
  const { weights, held } = termWeights(asked, read.flatMap(({ sentenceTerms }) => sentenceTerms));
  const typeOf = answerTypeTest(question);
  const excerpts = read.flatMap(({ text, runs, sentenceTerms, echoes, ...passage }, number) => {
    const first = 1 - number / passages.length;
    return runs.map((run): RatedExcerpt => {
      const excerpt = text.slice(run.start, run.end);
      const type = typeOf(excerpt);
      const nearness = termNearness(run, { ...passage, echoes, sentenceTerms, reach: holdsCjk(excerpt) ? CJK_REACH : REACH });
      const terms = new Set([...nearness].filter(([, near]) => near === 1).map(([term]) => term));
      const score =
        signs.held * sum(terms, held) +
        signs.near * [...nearness].reduce((total, [term, near]) => total + near * (held.get(term) ?? 0), 0) +
        signs.first * first +
        signs.type * type.any + signs.exactType * type.exact + signs.counted * type.counted +
        signs.length * (excerpt.length / excerptLimit(text)) +
        (isSentence(excerpt) ? 0 : signs.unended) + (onlyAsks(run, echoes) ? signs.echo : 0);
      return { passage: number, start: run.start, end: run.end, score, terms };
    });
  });
  return { excerpts, weights };
}

interface Passage {
  readonly text: string;
  readonly runs: readonly Excerpt[];
  readonly sentences: readonly Span[];
  /** The terms of the question in each sentence. */
  readonly sentenceTerms: readonly ReadonlySet<string>[];
  /** Sentences that ask what the question asks: their words speak for what stands beside them, not for them. */
  readonly echoes: ReadonlySet<number>;
}

function readPassage(text: string, asked: ReadonlySet<string>, most: number): Passage {
  const { sentences, excerpts: runs } = cutExcerpts(text, most);
  const texts = sentences.map(({ start, end }) => text.slice(start, end));
  const sentenceTerms = texts.map((sentence) => new Set(stemmedTerms(sentence).filter((term) => asked.has(term))));
  const echoes = new Set([...sentenceTerms.keys()].filter((at) => isQuestion(texts[at]) && (sentenceTerms[at]?.size ?? 0) >= asked.size / 2));
  return { text, runs, sentences, sentenceTerms, echoes };
}

/** How near each term stands to an excerpt: 1 in it, less with the distance, absent where its passage does not hold it. */
function termNearness(
  { first, last, start, end }: Excerpt,
  { sentences, sentenceTerms, echoes, reach }: Pick<Passage, 'sentences' | 'sentenceTerms' | 'echoes'> & { readonly reach: number },
): ReadonlyMap<string, number> {
  const nearness = new Map<string, number>();
  for (const [at, terms] of sentenceTerms.entries()) {
    if (terms.size === 0) continue;
    const place = sentences[at] ?? { start, end };
    const distance = Math.max(0, start - place.end, place.start - end);
    const near = at >= first && at <= last && !echoes.has(at) ? 1 : Math.exp(-distance / reach - STEP);
    for (const term of terms) nearness.set(term, Math.max(near, nearness.get(term) ?? 0));
  }
  return nearness;
}

function sum(terms: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const term of terms) total += weights.get(term) ?? 0;
  return total;
}

function onlyAsks({ first, last }: Excerpt, echoes: ReadonlySet<number>): boolean {
  for (let at = first; at <= last; at += 1) if (!echoes.has(at)) return false;
  return true;
}

function isQuestion(sentence = ''): boolean {
  return /[?？][^?？]{0,30}$/u.test(sentence);
}

function isSentence(text: string): boolean {
  return text.length > 120 || /[.!?。！？．…;；][)"'”’」』）]*$/u.test(text);
}
