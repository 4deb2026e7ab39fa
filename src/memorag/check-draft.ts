import { askedTerms } from '../excerpts/asked-terms.ts';
import { properNames } from '../excerpts/proper-names.ts';
import { stemmedTerms } from '../excerpts/stemmed-terms.ts';
import type { Clue } from '../spec/clue.ts';
import type { Reranker } from '../spec/reranker.ts';
import type { Evidence } from '../spec/retriever.ts';
import { holdsCjk } from '../text/holds-cjk.ts';
import { splitSentences } from '../text/split-sentences.ts';
import type { WithSignal } from './options.ts';

/** Of a sentence's terms, what one passage must hold; pairs of Chinese characters meet less often than words. */
const LEAST_SHARE = { spaced: 0.5, cjk: 0.3 };
/** The same for the passage that a reranker puts first: it knows other words for the same. */
const RERANKED = 0.5;

/** A draft answer as one clue for each of its sentences. None steers anything before it is checked. */
export function draftSentences(draft: string): readonly Clue[] {
  return splitSentences(draft).map(({ start, end }): Clue => ({ kind: 'draft-answer', text: draft.slice(start, end), weight: 0 }));
}

/** Whether a clue is a sentence of a draft that nothing vouches for: one that quotes the text has its own place there. */
export function isUnchecked({ kind, source, weight }: Clue): boolean {
  return kind === 'draft-answer' && source === undefined && weight === 0;
}

export interface CheckDraftOptions extends WithSignal {
  readonly evidence: readonly Evidence[];
  readonly reranker?: Reranker | undefined;
}

/**
 * Clues with the weight of a clue given to each draft sentence that a found passage supports: it holds its names, its numbers and most of its
 * terms. The other sentences may be invented; they keep the weight 0, are shown, and steer nothing.
 */
export async function checkDraft(clues: readonly Clue[], options: CheckDraftOptions): Promise<readonly Clue[]> {
  const checked: Clue[] = [];
  for (const clue of clues) {
    if (!isUnchecked(clue) || !(await isSupported(clue.text, options))) checked.push(clue);
    else checked.push({ kind: clue.kind, text: clue.text });
  }
  return checked;
}

async function isSupported(sentence: string, { evidence, reranker, signal }: CheckDraftOptions): Promise<boolean> {
  if (evidence.length === 0) return false;
  const least = holdsCjk(sentence) ? LEAST_SHARE.cjk : LEAST_SHARE.spaced;
  if (evidence.some((passage) => holds(passage, sentence, least))) return true;
  if (reranker === undefined) return false;
  // The scores of a reranker have no common scale; which passage is the nearest it tells all the same. Names and numbers are held to that one.
  const scores = await reranker.rerank(sentence, evidence.map(({ text }) => text), { signal });
  const nearest = evidence.reduce((best, _, at) => ((scores[at] ?? -Infinity) > (scores[best] ?? -Infinity) ? at : best), 0);
  const passage = evidence[nearest];
  return passage !== undefined && holds(passage, sentence, least * RERANKED);
}

function holds({ title = '', heading = '', text }: Evidence, sentence: string, least: number): boolean {
  const held = new Set(stemmedTerms(`${title}\n${heading}\n${text}`));
  const isHeld = (word: string): boolean => stemmedTerms(word).every((term) => held.has(term));
  const { inside, first } = properNames(sentence);
  const numbers = sentence.match(/\d+(?:[.,]\d+)*/gu) ?? [];
  if (![...inside, ...first, ...numbers].every(isHeld)) return false;
  const terms = [...askedTerms(sentence)];
  return terms.length > 0 && terms.filter((term) => held.has(term)).length >= least * terms.length;
}
