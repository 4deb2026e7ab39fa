import { stemmer } from 'stemmer';
import { IRREGULAR_WORDS } from './irregular-words.ts';
import { searchTerms } from './search-terms.ts';

const ENGLISH = /^[a-z']+$/u;

/** The search terms of a text with every English word led back to its stem: `drowned` is found by `drown`, `built` by `build`. */
export function stemmedTerms(text: string): string[] {
  return searchTerms(text).map((term) => (ENGLISH.test(term) ? stemmer(IRREGULAR_WORDS.get(term) ?? term) : term));
}
