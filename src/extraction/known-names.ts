import { findEntitiesCjk } from '../text/find-entities-cjk.ts';
import { createLatinEntityCounter } from '../text/find-entities-latin.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { passageTitle, withoutFirstLine } from './passage-title.ts';

/** The names that one document uses. */
export interface KnownNames {
  /** As they are written; each stands for itself, or for a longer one. */
  readonly byName: ReadonlyMap<string, string>;
  /** How names begin, with a word or a Chinese character, and the characters of the longest that begins so. */
  readonly longest: ReadonlyMap<string, number>;
  /** What an article is about: whom `he` and `it` mean, and whatever its letter case. */
  readonly title?: string | undefined;
}

/** In more chunks than that a document is no article: not every sentence is about its title. */
const MOST_CHUNKS = 3;
/** Characters; a longer text repeats its names. */
const LONGEST_CLOSE = 20_000;

/** Names of a document, from its chunks in their order: another document changes none of them. */
export async function knownNames(chunks: readonly string[], signal?: AbortSignal): Promise<KnownNames> {
  const title = chunks.length <= MOST_CHUNKS ? passageTitle(chunks[0] ?? '') : undefined;
  const texts = chunks.map((text, number) => (title !== undefined && number === 0 ? withoutFirstLine(text) : text));
  const isClose = chunks.reduce((sum, { length }) => sum + length, 0) <= LONGEST_CLOSE;
  const counter = createLatinEntityCounter({ isClose });
  for await (const piece of piecesInTurns(texts, signal)) counter.add(piece);
  const names = [...counter.counts().keys()].filter((name) => isClose || name.length > 1);
  const hasHan = chunks.some((text) => /\p{Script=Han}/u.test(text));
  if (hasHan) names.push(...(await findEntitiesCjk(() => piecesInTurns(texts, signal))).keys());
  const byName = new Map(names.map((name) => [name, name]));
  if (title === undefined) return { byName, longest: longestOf(byName) };
  for (const short of shortNames(title, chunks)) byName.set(short, title);
  byName.set(title, title);
  return { byName, longest: longestOf(byName), title };
}

function longestOf(byName: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const name of byName.keys()) longest.set(nameBeginning(name), Math.max(name.length, longest.get(nameBeginning(name)) ?? 0));
  return longest;
}

/** The first word, in small letters, or the first Chinese character. */
export function nameBeginning(name: string): string {
  return /^(?:\p{Script=Han}|[\p{L}\p{M}\d]+)/u.exec(name)?.[0].toLowerCase() ?? '';
}

/** What an article calls what it is about, behind the first sentence: a person by the last name, a place without the region that it is in. */
function shortNames(title: string, chunks: readonly string[]): readonly string[] {
  const [place = '', ...regions] = title.split(', ');
  if (regions.length > 0) return [place.replace(/\s*\([^()]*\)$/u, '')].filter((short) => /\p{L}/u.test(short));
  const words = title.split(' ');
  if (words.length < 2 || words.length > 4 || !words.every((word) => /^\p{Lu}/u.test(word))) return [];
  const isPerson = chunks.some((text) => /\b(?:he|she|his|her)\b/iu.test(text));
  return isPerson ? words.slice(-1) : [];
}
