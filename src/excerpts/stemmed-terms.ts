import { stemmer } from 'stemmer';
import { IRREGULAR_WORDS } from './irregular-words.ts';
import { searchTerms } from '../text/search-terms.ts';

const ENGLISH = /^[a-z']+$/u;
/** A long novel has some 20,000 different words; a memory of many is stemmed anew now and then. */
const MOST_KEPT = 50_000;

const kept = new Map<string, string>();

/** The search terms of a text with every English word led back to its stem: `drowned` is found by `drown`, `built` by `build`. */
export function stemmedTerms(text: string): string[] {
  return searchTerms(text).map(stemOf);
}

/** Stems are kept: a text says the same few thousand words over and over. */
function stemOf(term: string): string {
  const known = kept.get(term);
  if (known !== undefined) return known;
  const stem = ENGLISH.test(term) ? stemmer(IRREGULAR_WORDS.get(term) ?? term) : term;
  if (kept.size === MOST_KEPT) kept.clear();
  kept.set(term, stem);
  return stem;
}
