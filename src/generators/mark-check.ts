import { askedTerms } from '../excerpts/asked-terms.ts';
import { properNames } from '../excerpts/proper-names.ts';
import { stemmedTerms } from '../excerpts/stemmed-terms.ts';
import type { Evidence } from '../spec/retriever.ts';
import { detectScript } from '../text/detect-script.ts';

/** Whether a passage, by its number from 1, may be what a sentence rests on. */
export type MarkCheck = (claim: string, mark: number) => boolean;

/** So many terms of the sentence in another passage tell that this one was meant. */
const ELSEWHERE = 2;
/** Characters that stand in any Chinese or Japanese sentence. */
const COMMON = new Set('的了是在不着也就把被和与为之于其他她它一有这那个们都到说来去上下里中大小人'.split(''));

/**
 * Holds the marks of a model to the passages by what a sentence and a passage share: terms, names and numbers, in Chinese and Japanese
 * characters. A passage that shares nothing is no source where the sentence names or counts something, or where another passage shares
 * more. Words alone cannot tell a paraphrase from an invention: a sentence without names keeps its mark, and so does one in another script.
 */
export function createMarkCheck(passages: readonly Evidence[]): MarkCheck {
  const shown = passages.map(({ title = '', heading = '', text }) => `${title}\n${heading}\n${text}`);
  const terms = new Map<number, ReadonlySet<string>>();
  const sharedBy = (wanted: ReadonlySet<string>, position: number): number => {
    const held = terms.get(position) ?? new Set(stemmedTerms(shown[position] ?? ''));
    terms.set(position, held);
    return [...wanted].filter((term) => held.has(term)).length;
  };
  return (claim, mark) => {
    const text = shown[mark - 1];
    if (text === undefined) return false;
    if (detectScript(claim) !== detectScript(text)) return true;
    if (detectScript(claim) === 'cjk') return sharesCharacter(claim, text);
    const wanted = askedTerms(claim);
    if (wanted.size === 0 || sharedBy(wanted, mark - 1) > 0) return true;
    const isNamed = properNames(claim).inside.size > 0 || /\d/u.test(claim);
    return !isNamed && !shown.some((_, position) => sharedBy(wanted, position) >= ELSEWHERE);
  };
}

function sharesCharacter(claim: string, text: string): boolean {
  const said = (claim.match(/[\p{Script=Han}\p{N}]/gu) ?? []).filter((character) => !COMMON.has(character));
  // Of Japanese, kana alone tell nothing.
  return said.length < 2 || said.some((character) => text.includes(character));
}
