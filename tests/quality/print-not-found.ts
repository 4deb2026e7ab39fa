import { holdsAnswer } from '../../src/evaluation/holds-answer.ts';
import { knownNames, LEAST_NAMES, shownShare } from '../../src/excerpts/answers-question.ts';
import { chooseExcerpts } from '../../src/excerpts/choose-excerpts.ts';
import { ANSWER_SENTENCES } from '../../src/excerpts/rank-excerpts.ts';
import { rateExcerpts } from '../../src/excerpts/rate-excerpts.ts';
import type { Asked } from './ask-books.ts';
import { QUOTES } from './print-answers.ts';
import { row } from './row.ts';

const SHARES = [0, 0.05, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4];
/** Of the answers that are shown, this many may be lost. */
const MOST_LOST = 0.05;

interface Judged extends Asked {
  readonly isShown: boolean;
  /** What `answersQuestion` compares. */
  readonly share: number;
  readonly names: number;
}

/** What would be told as not found, by the least share of the question's terms; and by the share chosen on the other books. */
export function printNotFound(all: readonly Asked[]): void {
  const judged = all.map(judge);
  for (const language of ['en', 'zh'] as const) {
    const own = judged.filter((one) => one.language === language);
    console.log(`told as not found, ${language}: of answers shown, of answers not shown, of another book, of what the book does not tell`);
    for (const least of SHARES) console.log(row(`share ${least}`, lost(own, () => least)));
    const books = [...new Set(own.map(({ book }) => book))];
    const chosen = new Map(books.map((book) => [book, chooseShare(own.filter((one) => one.book !== book))]));
    console.log(row('chosen on the others', [...lost(own, ({ book }) => chosen.get(book) ?? 0), ...[...chosen.values()].map((share) => share.toFixed(2))]));
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
  const { question, passages, right } = one;
  const rating = rateExcerpts(question, passages, { sentences: ANSWER_SENTENCES });
  const chosen = chooseExcerpts(rating, { passages, most: QUOTES });
  const isShown = chosen.some(({ passage, start, end }) => holdsAnswer((passages[passage] ?? '').slice(start, end), right));
  return { ...one, share: shownShare({ chosen, weights: rating.weights }), names: knownNames(question, passages), isShown };
}
