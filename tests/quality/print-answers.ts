import { holdsAnswer } from '../../src/evaluation/holds-answer.ts';
import { chooseExcerpts } from '../../src/excerpts/choose-excerpts.ts';
import { SIGN_WEIGHTS, weighSigns, type ExcerptSigns } from '../../src/excerpts/excerpt-signs.ts';
import { ANSWER_SENTENCES } from '../../src/excerpts/rank-excerpts.ts';
import { rateExcerpts, type ExcerptRating } from '../../src/excerpts/rate-excerpts.ts';
import { searchTerms } from '../../src/text/search-terms.ts';
import type { Asked } from './ask-books.ts';
import { fitWeights } from './fit-weights.ts';
import { row } from './row.ts';

interface Variant {
  readonly weights?: Partial<ExcerptSigns>;
  readonly sentences?: number;
  readonly novelty?: number;
  readonly termsOf?: (text: string) => readonly string[];
}

/** Quotes of an answer. */
export const QUOTES = 3;
const VARIANTS: Readonly<Record<string, Variant>> = {
  'default': {},
  'three sentences': { sentences: 3 },
  'no nearness': { weights: { near: 0, held: SIGN_WEIGHTS.held + SIGN_WEIGHTS.near } },
  'no kinds of answer': { weights: { type: 0, exactType: 0, counted: 0 } },
  'no exact kinds': { weights: { exactType: 0, counted: 0 } },
  'no order of evidence': { weights: { first: 0 } },
  'no length': { weights: { length: 0 } },
  'no novelty': { novelty: 0 },
  'no echo': { weights: { echo: 0 } },
  'no stems': { termsOf: searchTerms },
};

/** Prints how often the quotes of an extractive answer hold the answer, with and without each part. */
export function printAnswers(all: readonly Asked[]): void {
  const answerable = all.filter(({ isForeign, right }) => !isForeign && right.length > 0);
  const books = [...new Set(answerable.map(({ book }) => book))];
  console.log(`\nAnswers in three quotes / in the first (mean characters shown); ${books.join(', ')}; all`);
  const held = books.map((book) => `${answerable.filter((one) => one.book === book && holdsAnswer(one.passages.join('\n'), one.right)).length} of ${answerable.filter((one) => one.book === book).length}`);
  console.log(row('in the evidence (first eight)', [...held, `${answerable.filter((one) => holdsAnswer(one.passages.join('\n'), one.right)).length} of ${answerable.length}`]));
  for (const [name, variant] of Object.entries(VARIANTS)) {
    console.log(row(name, figures(books, answerable.map((one) => ({ book: one.book, ...shown(one, rate(one, variant), { ...variant, weights: { ...SIGN_WEIGHTS, ...variant.weights } }) })))));
  }
  console.log(row('fitted on the others', figures(books, leaveOneOut(books, answerable))));
}

/** Weights fitted on all books but one, scored on that one. */
function leaveOneOut(books: readonly string[], answerable: readonly Asked[]): readonly Shown[] {
  const rated = answerable.map((one) => ({ one, rating: rate(one, {}) }));
  const judged = rated.map(({ one, rating: { excerpts } }) => ({
    book: one.book,
    signs: excerpts.map(({ signs }) => signs),
    isRight: excerpts.map(({ passage, start, end }) => holdsAnswer((one.passages[passage] ?? '').slice(start, end), one.right)),
  }));
  return books.flatMap((book) => {
    const weights = fitWeights(judged.filter((other) => other.book !== book), SIGN_WEIGHTS);
    return rated.filter(({ one }) => one.book === book).map(({ one, rating }) => ({ book, ...shown(one, rating, { weights }) }));
  });
}

interface Shown {
  readonly book: string;
  readonly inThree: boolean;
  readonly inFirst: boolean;
  readonly characters: number;
}

function rate({ question, passages }: Asked, { sentences = ANSWER_SENTENCES, termsOf }: Variant): ExcerptRating {
  return rateExcerpts(question, passages, { sentences, ...(termsOf === undefined ? {} : { termsOf }) });
}

function shown(one: Asked, rating: ExcerptRating, { weights, novelty }: { readonly weights: ExcerptSigns; readonly novelty?: number | undefined }): Omit<Shown, 'book'> {
  const { passages } = one;
  const excerpts = rating.excerpts.map((excerpt) => ({ ...excerpt, score: weighSigns(excerpt.signs, weights) }));
  const quotes = chooseExcerpts({ ...rating, excerpts }, { passages, most: QUOTES, ...(novelty === undefined ? {} : { novelty }) }).map(({ passage, start, end }) => (passages[passage] ?? '').slice(start, end));
  return { inThree: quotes.some((quote) => holdsAnswer(quote, one.right)), inFirst: quotes.slice(0, 1).some((quote) => holdsAnswer(quote, one.right)), characters: quotes.join('').length };
}

function figures(books: readonly string[], results: readonly Shown[]): readonly string[] {
  const line = (some: readonly Shown[]): string => {
    const mean = some.reduce((sum, { characters }) => sum + characters, 0) / some.length;
    return `${some.filter(({ inThree }) => inThree).length}/${some.filter(({ inFirst }) => inFirst).length} (${mean.toFixed(0)})`;
  };
  return [...books.map((book) => line(results.filter((result) => result.book === book))), line(results)];
}
