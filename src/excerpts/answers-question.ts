import { holdsCjk } from '../text/holds-cjk.ts';
import { properNames } from './proper-names.ts';
import type { ExcerptRating, RatedExcerpt } from './rate-excerpts.ts';
import { stemmedTerms } from './stemmed-terms.ts';

export interface EvidenceView {
  readonly passages: readonly string[];
  /** The excerpts that would be shown. */
  readonly chosen: readonly RatedExcerpt[];
  readonly weights: ExcerptRating['weights'];
}

/**
 * The least share of the question's terms that the excerpts must hold together. Chosen so that at most one answer in twenty is
 * lost among those that are shown (docs/decisions/2026-11-21-answers.md). Pairs of Chinese characters meet less often than words.
 */
const LEAST_SHARE = { spaced: 0.3, cjk: 0.15 };
/** More than this share of the question's names must be known to the passages. */
export const LEAST_NAMES = 0.5;

/** Whether the excerpts may answer the question: the passages know its names, and they hold enough of its words. */
export function answersQuestion(question: string, view: EvidenceView): boolean {
  const least = holdsCjk(question) ? LEAST_SHARE.cjk : LEAST_SHARE.spaced;
  return shownShare(view) >= least && knownNames(question, view.passages) > LEAST_NAMES;
}

/** The share of the question's terms that the excerpts hold together, by weight. */
export function shownShare({ chosen, weights }: Pick<EvidenceView, 'chosen' | 'weights'>): number {
  const terms = new Set(chosen.flatMap((excerpt) => [...excerpt.terms]));
  return [...terms].reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
}

/** The share of the names in an English question that the passages hold; 1 where it names nobody, or shouts. */
export function knownNames(question: string, passages: readonly string[]): number {
  const names = [...properNames(question).inside].map((name) => stemmedTerms(name)).filter((terms) => terms.length > 0);
  if (names.length === 0) return 1;
  const held = new Set(passages.flatMap((text) => stemmedTerms(text)));
  return names.filter((terms) => terms.every((term) => held.has(term))).length / names.length;
}
