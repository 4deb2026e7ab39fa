import { holdsAnswer } from '../../src/evaluation/holds-answer.ts';
import { CLUE_TASKS } from '../../src/memorag/clue-tasks.ts';
import { createExtractiveState } from '../../src/memory/extractive-state.ts';
import { createCorpus } from '../../src/retrieval/corpus.ts';
import { createHybridRetriever } from '../../src/retrieval/hybrid-retriever.ts';
import { knownNames, LEAST_NAMES, shownShare } from '../../src/text/answers-question.ts';
import { chooseExcerpts } from '../../src/text/choose-excerpts.ts';
import { SIGN_WEIGHTS, weighSigns, type ExcerptSigns } from '../../src/text/excerpt-signs.ts';
import { ANSWER_SENTENCES } from '../../src/text/rank-excerpts.ts';
import { rateExcerpts, type ExcerptRating } from '../../src/text/rate-excerpts.ts';
import { searchTerms } from '../../src/text/search-terms.ts';
import { fitWeights } from './fit-weights.ts';
import type { PreparedSet } from './prepare-set.ts';

/** A question with what was found for it in one book. */
interface Asked {
  readonly question: string;
  /** Right answers; none where the book does not tell. */
  readonly right: readonly string[];
  readonly book: string;
  readonly language: PreparedSet['language'];
  /** Of another book: nothing here answers it. */
  readonly isForeign: boolean;
  readonly passages: readonly string[];
}

interface Variant {
  readonly weights?: Partial<ExcerptSigns>;
  readonly sentences?: number;
  readonly novelty?: number;
  readonly termsOf?: (text: string) => readonly string[];
}

const QUOTES = 3;
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

const SHARES = [0, 0.05, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4];
/** Of the answers that are shown, this many may be lost. */
const MOST_LOST = 0.05;

/** As the configuration has it. */
const RETRIEVAL = { retHit: 3, limit: 8, tokenBudget: 6_000 } as const;

/** Prints how often the quotes of an extractive answer hold the answer, with and without each part, and what is told as not found. */
export async function printAnswers(sets: readonly PreparedSet[]): Promise<void> {
  const asked: Asked[] = [];
  for (const set of sets) asked.push(...(await askAll(set, sets)));
  printRanking(asked);
  printNotFound(asked);
}

/** The questions of every book in its language, asked of one book. */
async function askAll(set: PreparedSet, sets: readonly PreparedSet[]): Promise<readonly Asked[]> {
  const corpus = createCorpus(set.input);
  const state = createExtractiveState(corpus, set.findings);
  const retriever = createHybridRetriever({ corpus });
  const asked: Asked[] = [];
  for (const other of sets.filter(({ language }) => language === set.language)) {
    for (const { question, answer, aliases } of other.questions) {
      const recalled = await state.recall(CLUE_TASKS.map((task) => ({ task, question })), {});
      const evidence = await retriever.retrieve({ question, clues: recalled.flatMap(({ clues }) => clues), ...RETRIEVAL }, {});
      const right = [answer, ...aliases].filter((text) => text !== '');
      asked.push({ question, right, book: set.name, language: set.language, isForeign: other !== set, passages: evidence.map(({ text }) => text) });
    }
  }
  return asked;
}

function printRanking(all: readonly Asked[]): void {
  const answerable = all.filter(({ isForeign, right }) => !isForeign && right.length > 0);
  const books = [...new Set(answerable.map(({ book }) => book))];
  console.log(`\nAnswers in three quotes / in the first (mean characters shown); ${books.join(', ')}; all`);
  const held = books.map((book) => `${answerable.filter((one) => one.book === book && holdsAnswer(one.passages.join('\n'), one.right)).length} of ${answerable.filter((one) => one.book === book).length}`);
  print('in the evidence (first eight)', [...held, `${answerable.filter((one) => holdsAnswer(one.passages.join('\n'), one.right)).length} of ${answerable.length}`]);
  for (const [name, variant] of Object.entries(VARIANTS)) {
    print(name, figures(books, answerable.map((one) => ({ book: one.book, ...shown(one, rate(one, variant), { ...variant, weights: { ...SIGN_WEIGHTS, ...variant.weights } }) }))));
  }
  print('fitted on the others', figures(books, leaveOneOut(books, answerable)));
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

interface Judged extends Asked {
  readonly isShown: boolean;
  /** What `answersQuestion` compares. */
  readonly share: number;
  readonly names: number;
}

/** What would be told as not found, by the least share of the question's terms; and by the share chosen on the other books. */
function printNotFound(all: readonly Asked[]): void {
  const judged = all.map(judge);
  for (const language of ['en', 'zh'] as const) {
    const own = judged.filter((one) => one.language === language);
    console.log(`told as not found, ${language}: of answers shown, of answers not shown, of another book, of what the book does not tell`);
    for (const least of SHARES) print(`share ${least}`, lost(own, () => least));
    const books = [...new Set(own.map(({ book }) => book))];
    const chosen = new Map(books.map((book) => [book, chooseShare(own.filter((one) => one.book !== book))]));
    print('chosen on the others', [...lost(own, ({ book }) => chosen.get(book) ?? 0), ...[...chosen.values()].map((share) => share.toFixed(2))]);
  }
}

function lost(all: readonly Judged[], leastOf: (one: Judged) => number): readonly string[] {
  const told = (some: readonly Judged[]): string => `${some.filter((one) => isNotFound(one, leastOf(one))).length} of ${some.length}`;
  const answerable = all.filter(({ isForeign, right }) => !isForeign && right.length > 0);
  return [
    told(answerable.filter(({ isShown }) => isShown)),
    told(answerable.filter(({ isShown }) => !isShown)),
    told(all.filter(({ isForeign }) => isForeign)),
    told(all.filter(({ isForeign, right }) => !isForeign && right.length === 0)),
  ];
}

/** The largest share, in hundredths, that loses no more of the answers shown than it may. */
function chooseShare(all: readonly Judged[]): number {
  const isAnswered = ({ isForeign, isShown, right }: Judged): boolean => !isForeign && isShown && right.length > 0;
  const answered = all.filter(isAnswered);
  let best = 0;
  for (let percent = 1; percent <= 60; percent += 1) {
    if (answered.filter((one) => isNotFound(one, percent / 100)).length <= MOST_LOST * answered.length) best = percent / 100;
  }
  return best;
}

function isNotFound({ share, names }: Judged, least: number): boolean {
  return share < least || names <= LEAST_NAMES;
}

function judge(one: Asked): Judged {
  const rating = rate(one, {});
  const { question, passages } = one;
  const chosen = chooseExcerpts(rating, { passages, most: QUOTES });
  const share = shownShare({ chosen, weights: rating.weights });
  return { ...one, share, names: knownNames(question, passages), isShown: shown(one, rating, { weights: SIGN_WEIGHTS }).inThree };
}

function print(name: string, columns: readonly string[]): void {
  console.log(`  ${name.padEnd(34)} ${columns.map((column) => column.padStart(16)).join(' ')}`);
}
