import type { Normalisation } from './normalise-phrase.ts';

/**
 * Whether a phrase says enough for its neighbours to be taken for synonyms: more than two letters or digits, as in the reference, or two
 * characters of a script in which one is a word's part and not a sound (Han, kana, Hangul). Any phrase can be a neighbour.
 */
export function isSynonymSource(phrase: string, normalisation: Normalisation): boolean {
  if (normalisation === 'reference') return phrase.replaceAll(' ', '').length > 2;
  return /(?:[\p{L}\p{N}][^\p{L}\p{N}]*){3}/u.test(phrase) || /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}][^\p{L}\p{N}]*){2}/u.test(phrase);
}
