import { overlaps } from '../text/overlaps.ts';
import type { ExcerptRating, RatedExcerpt } from './rate-excerpts.ts';
import { stemmedTerms } from './stemmed-terms.ts';

export interface ChooseOptions {
  readonly passages: readonly string[];
  readonly most: number;
  /** Most excerpts out of one passage. */
  readonly perPassage?: number;
  /** What a term of the question is worth that no excerpt before held. */
  readonly novelty?: number;
}

/** On the scale of the weights in excerpt-signs.ts: half a question answered, the next quote is for the other half. */
const NOVELTY = 2;
/** Two texts that share this much of their words are one text told twice. */
const SAME = 0.8;

/** The best excerpts, best first: no two overlap or say the same, and a later one is for what those before it leave out. */
export function chooseExcerpts({ excerpts, weights }: ExcerptRating, { passages, most, perPassage = most, novelty = NOVELTY }: ChooseOptions): readonly RatedExcerpt[] {
  const chosen: RatedExcerpt[] = [];
  const told: Told[] = [];
  const shown = new Set<string>();
  let left = excerpts;
  while (chosen.length < most) {
    const best = bestOf(left, (excerpt) => excerpt.score + (chosen.length === 0 ? 0 : novelty * newShare(excerpt, shown, weights)));
    if (best === undefined) return chosen;
    const own = toldBy((passages[best.passage] ?? '').slice(best.start, best.end));
    if (told.some((other) => isSame(own, other))) {
      left = left.filter((excerpt) => excerpt !== best);
      continue;
    }
    chosen.push(best);
    told.push(own);
    for (const term of best.terms) shown.add(term);
    const isFull = chosen.filter(({ passage }) => passage === best.passage).length >= perPassage;
    left = left.filter((excerpt) => excerpt.passage !== best.passage || !(isFull || overlaps(excerpt, best)));
  }
  return chosen;
}

function bestOf(excerpts: readonly RatedExcerpt[], valueOf: (excerpt: RatedExcerpt) => number): RatedExcerpt | undefined {
  let best: RatedExcerpt | undefined;
  let most = -Infinity;
  for (const excerpt of excerpts) {
    const value = valueOf(excerpt);
    if (value > most) [best, most] = [excerpt, value];
  }
  return best;
}

function newShare({ terms }: RatedExcerpt, shown: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  let share = 0;
  for (const term of terms) if (!shown.has(term)) share += weights.get(term) ?? 0;
  return share;
}

interface Told {
  readonly text: string;
  readonly terms: ReadonlySet<string>;
}

function toldBy(text: string): Told {
  return { text: text.replaceAll(/\s+/gu, ' ').trim(), terms: new Set(stemmedTerms(text)) };
}

/** One text cut in two ways, as in two memories of one book, shares less than its words where one cut holds more. */
function isSame(left: Told, right: Told): boolean {
  if (left.text.includes(right.text) || right.text.includes(left.text)) return true;
  const shared = [...left.terms].filter((term) => right.terms.has(term)).length;
  return shared >= SAME * Math.max(left.terms.size, right.terms.size);
}
