import type { Span } from '../spec/text.ts';
import { readNameTokens, type NameToken } from '../text/find-entities-latin.ts';
import { nameBeginning, type KnownNames } from './known-names.ts';

/** A place where a text names something. */
export interface Mention extends Span {
  /** As its document writes it in full. */
  readonly name: string;
  readonly isDate?: boolean;
}

const MOST_WORDS = 8;
const KATAKANA = /[\p{Script=Katakana}][\p{Script=Katakana}ー・]{2,}/gu;
const MONTH = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
const DATE = new RegExp(String.raw`\b(?:\d{1,2} ${MONTH} \d{4}|${MONTH} \d{1,2}, \d{4}|${MONTH} \d{4}|(?<![-.,$€£\d])(?:1\d|20)\d\d(?!-\p{L}|[.,]\d))\b|\d{3,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?`, 'gu');

/** Known names in a text, in their order, none within another; the longest wins. */
export function findMentions(text: string, names: KnownNames): readonly Mention[] {
  const found = [...latinMentions(text, names), ...hanMentions(text, names), ...matches(text, KATAKANA), ...matches(text, DATE).map((date) => ({ ...date, isDate: true }))];
  const mentions: Mention[] = [];
  for (const mention of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (mention.start >= (mentions.at(-1)?.end ?? 0)) mentions.push(mention);
  }
  return mentions;
}

function* latinMentions(text: string, { byName, longest, title }: KnownNames): Generator<Mention> {
  const tokens = readNameTokens(text, { isClose: true });
  const titleKey = title?.toLowerCase();
  for (let at = 0; at < tokens.length; at += 1) {
    const first = tokens[at];
    if (first === undefined) break;
    const most = longest.get(nameBeginning(first.text)) ?? 0;
    if (most === 0) continue;
    for (let size = Math.min(MOST_WORDS, runLength(text, tokens, at)); size > 0; size -= 1) {
      const last = tokens[at + size - 1] ?? first;
      if (size > 1 && last.end - first.start > 2 * most) continue;
      const end = last.end - (/['’]s$/u.test(last.text) ? 2 : 0);
      const written = text.slice(first.start, end).replaceAll(/\s+/gu, ' ');
      const name = byName.get(written) ?? (written.toLowerCase() === titleKey ? title : undefined);
      if (name === undefined) continue;
      yield { name, start: first.start, end };
      at += size - 1;
      break;
    }
  }
}

/** How many words from this one on stand behind each other with nothing but spaces, commas and dashes between them. */
function runLength(text: string, tokens: readonly NameToken[], at: number): number {
  let size = 1;
  for (; size < MOST_WORDS; size += 1) {
    const [before, next] = [tokens[at + size - 1], tokens[at + size]];
    if (before === undefined || next === undefined || !/^[\s,&–—:-]{1,3}$/u.test(text.slice(before.end, next.start))) break;
  }
  return size;
}

function* hanMentions(text: string, { byName, longest }: KnownNames): Generator<Mention> {
  for (const { 0: run, index } of text.matchAll(/\p{Script=Han}+/gu)) {
    for (let at = 0; at < run.length; at += 1) {
      const most = longest.get(run.charAt(at)) ?? 0;
      for (let size = Math.min(most, run.length - at); size > 1; size -= 1) {
        const name = byName.get(run.slice(at, at + size));
        if (name === undefined) continue;
        yield { name, start: index + at, end: index + at + size };
        at += size - 1;
        break;
      }
    }
  }
}

function matches(text: string, pattern: RegExp): readonly Mention[] {
  return [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ name: match.replace(/・$/u, ''), start: index, end: index + match.length }));
}
