import type { Triple } from '../spec/extraction.ts';
import { cutText } from '../text/cut-text.ts';
import { holdsCjk } from '../text/holds-cjk.ts';
import type { Mention } from './find-mentions.ts';

export interface TaleOptions {
  /** Names in the sentence, in their order, with offsets in it. */
  readonly mentions: readonly Mention[];
  /** What the sentence is about where it does not say so. */
  readonly title?: string | undefined;
  /** The last name before the sentence. */
  readonly before?: string | undefined;
}

/** Names of one sentence that are looked at: a list of a hundred says nothing of each pair. */
const MOST_NAMES = 12;
/** Characters of a predicate. */
const LONGEST = 200;
const PRONOUN = /^(?:he|she|it|they|his|her|its|their|this|these|the)\b\s*|^[他她它其][们]?的?/iu;

/**
 * What one sentence says of the names in it: of the title or the first name, with each of the others and the words from the one to the other.
 * A sentence with one name only tells it of who was named before.
 */
export function sentenceTriples(sentence: string, { mentions, title, before }: TaleOptions): readonly Triple[] {
  const names = mentions.filter(({ name }, at) => mentions.findIndex((other) => other.name === name) === at).slice(0, MOST_NAMES);
  const about = title ?? (names.length === 1 ? before : undefined);
  const isTold = about !== undefined && !names.some(({ name }) => name === about);
  const subject = isTold ? { name: about, end: PRONOUN.exec(sentence)?.[0].length ?? 0 } : (names.find(({ isDate }) => isDate !== true) ?? names[0]);
  if (subject === undefined) return [];
  const isCarried = isTold && title === undefined;
  const objects = names.filter(({ name }) => name !== subject.name);
  return objects.map((object) => [subject.name, isCarried ? shorten(sentence) : wordsBetween(sentence, subject.end, object), object.name]);
}

function wordsBetween(sentence: string, from: number, object: Mention): string {
  const words = bare(from <= object.start ? sentence.slice(from, object.start) : sentence.slice(object.end));
  const further = words === '' ? bare(sentence.slice(object.end)) : words;
  if (further === '') return holdsCjk(sentence) ? '与' : 'and';
  return words === '' ? shorten(further) : lastWords(words);
}

function bare(words: string): string {
  return words.replace(/^['’]s\b/u, '').replaceAll(/^[\s\p{P}]+|[\s\p{Ps}\p{Pi},，、;；:：.。]+$/gu, '');
}

/** The words next to the object, where there are many. */
function lastWords(words: string): string {
  return words.length <= LONGEST ? words : words.slice(words.length - LONGEST).replace(/^\S{0,40}\s/u, '');
}

function shorten(sentence: string): string {
  return cutText(sentence.trim(), LONGEST);
}
