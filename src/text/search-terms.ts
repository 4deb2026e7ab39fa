/**
 * Either a run of Chinese or Japanese, or a number with its points and commas, or a word of a script that writes words
 * apart, with the apostrophes inside it. Lookahead keeps the first kind out of the third.
 */
const RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+|\p{N}+(?:[.,]\p{N}+)+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々])[\p{L}\p{N}\p{M}])+(?:['’]\p{L}+)*/gu;

const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;

/**
 * The terms that lexical search counts: words in lower case, with compatibility forms folded (NFKC) and a possessive 's cut
 * off; runs of Chinese and Japanese as pairs of neighbouring characters, or as the character where it stands alone.
 */
export function searchTerms(text: string): string[] {
  const terms: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUN)) {
    if (UNSPACED.test(run)) pushPairs(terms, run);
    else terms.push(normaliseWord(run));
  }
  return terms;
}

function pushPairs(terms: string[], run: string): void {
  const characters = [...run];
  const [only] = characters;
  if (characters.length === 1 && only !== undefined) terms.push(only);
  for (let place = 1; place < characters.length; place += 1) terms.push(`${characters[place - 1]}${characters[place]}`);
}

/** `holmes’s` is found by `holmes`, `o’brien` by `o'brien`, `1,000` by `1000`. */
function normaliseWord(word: string): string {
  if (/^[\p{L}\p{M}]+$/u.test(word)) return word;
  return word.replaceAll('’', "'").replace(/'s$/, '').replace(/(?<=\p{N}),(?=\p{N})/gu, '');
}
