import { askedTerms } from '../excerpts/asked-terms.ts';
import type { Turn } from '../spec/generator.ts';
import { holdsCjk } from '../text/holds-cjk.ts';

/** Finds the names in a text. */
export type FindNames = (text: string) => Promise<readonly string[]>;

/** Of an earlier question, the part that still tells what it was about. */
const MAX_CARRIED_LENGTH = 500;
/** Turns that are looked back at: what was spoken of before them is another matter. */
const MOST_TURNS = 4;
/** A question with fewer terms of its own is no whole question. */
const LEAST_TERMS = 2;

const PERSON = /\b(?:he|she|him|her|hers|his)\b|[他她]们?/iu;
const THING = /\b(?:it|its|they|them|their|theirs|this|that|these|those|there|then|one|ones|another|the (?:same|other|former|latter))\b|[它牠]们?|[这那此该]|其(?!他)|当时|后来|对方/iu;
const ELLIPTICAL = /^(?:and|but|or|so|what about|how about|why|when|where|who|how)\b[^]{0,12}$|^(?:and|but|what about|how about)\b|^(?:那么?|还有|为什么)|呢[？?]?$/iu;

/**
 * A follow-up question that can be searched for alone, without a language model. One that points to a person gets the names of the earlier question, in
 * brackets behind it; one that points to a thing, or is no whole question, gets the earlier question before it, since things mostly have no name.
 * One that points to nothing, or only to a person that it names itself, stays as it is. Measured on tests/fixtures/follow-ups.ts.
 */
export async function carryNames(question: string, history: readonly Turn[], findNames: FindNames): Promise<string> {
  const isPart = ELLIPTICAL.test(question) || askedTerms(question).size < (holdsCjk(question) ? 2 * LEAST_TERMS : LEAST_TERMS);
  const toPerson = PERSON.test(question) && (await findNames(question)).length === 0;
  const toThing = THING.test(question) || (isPart && !PERSON.test(question));
  if (!toPerson && !toThing) return question;
  for (const turn of history.slice(-MOST_TURNS).toReversed()) {
    const names = toThing ? [] : (await findNames(turn.question)).filter((name) => !question.includes(name));
    if (names.length > 0) return `${question} (${names.join(', ')})`;
    // A turn that was no whole question itself tells nothing: what it went back to does.
    if (askedTerms(turn.question).size >= LEAST_TERMS && turn.question.trim() !== question) return `${cut(turn.question)} ${question}`;
  }
  return question;
}

function cut(question: string): string {
  return question.trim().slice(0, MAX_CARRIED_LENGTH).toWellFormed();
}
