import { normalisePhrase } from '../knowledge/normalise-phrase.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { isFunctionWord } from '../text/function-words.ts';
import { itemAt } from '../util/item-at.ts';

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
const HAN_RUN = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー々〇]{2,}/gu;
const HAN = /[\p{Script=Han}\p{Script=Katakana}]/gu;
const MOST_WORDS = 8;
const MOST_HAN = 16;
/** In a question without capitals a single word is a name only where it is rare. */
const RARE = 2;

/** Phrases of the graph that a question names, by number, each once: the longest first, none within another. */
export function questionNames(question: string, knowledge: Knowledge): readonly number[] {
  return [...new Set([...spacedNames(question, knowledge), ...hanNames(question, knowledge)])];
}

/** The phrase that a text is as a whole, where the graph holds it. */
export function phraseOf(text: string, { vocabulary, phrasePassages }: Knowledge): number | undefined {
  const phrase = normalisePhrase(text, vocabulary.normalisation);
  const number = phrase === '' ? undefined : vocabulary.phraseNumber(phrase);
  return number !== undefined && (phrasePassages[number] ?? 0) > 0 ? number : undefined;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isCapital: boolean;
  readonly isFunctionWord: boolean;
}

// Common words are phrases too, `president` say, and lead everywhere: a name begins and ends with a capital or a digit.
function spacedNames(question: string, knowledge: Knowledge): readonly number[] {
  const words = Array.from(question.matchAll(WORD), ({ 0: text, index }): Word => ({
    text,
    start: index,
    end: index + text.length,
    isCapital: /^[\p{Lu}\p{Lt}\p{N}]/u.test(text),
    isFunctionWord: isFunctionWord(text),
  }));
  const hasCase = tellsNames(words);
  const isName = (first: number, size: number, phrase: number): boolean => {
    if (hasCase) return itemAt(words, first).isCapital && itemAt(words, first + size - 1).isCapital && first + size > 1;
    return size > 1 || (knowledge.phrasePassages[phrase] ?? 0) <= RARE;
  };
  const names: number[] = [];
  const taken = new Set<number>();
  for (let size = Math.min(MOST_WORDS, words.length); size > 0; size -= 1) {
    for (let first = 0; first + size <= words.length; first += 1) {
      const places = Array.from({ length: size }, (_, at) => first + at);
      const [from, to] = [itemAt(words, first), itemAt(words, first + size - 1)];
      // A title may begin with one, and then has it in capitals.
      const beginsAName = !from.isFunctionWord || (hasCase && first > 0 && from.isCapital);
      if (!beginsAName || to.isFunctionWord || places.some((place) => taken.has(place))) continue;
      const phrase = phraseOf(question.slice(from.start, to.end), knowledge);
      if (phrase === undefined || !isName(first, size, phrase)) continue;
      names.push(phrase);
      for (const place of places) taken.add(place);
    }
  }
  return names;
}

/** Whether capitals say what is a name: some words have them, behind the first, and some have not. */
function tellsNames(words: readonly Word[]): boolean {
  const behind = words.slice(1).filter(({ text }) => /^\p{L}/u.test(text));
  return behind.some(({ isCapital }) => isCapital) && behind.some(({ isCapital }) => !isCapital);
}

// Chinese and Japanese know no capitals and no spaces: what is a phrase of two characters or more, and not mere syllables, counts.
function hanNames(question: string, knowledge: Knowledge): readonly number[] {
  const names: number[] = [];
  for (const [run] of question.normalize('NFKC').matchAll(HAN_RUN)) {
    const taken = new Set<number>();
    for (let size = Math.min(MOST_HAN, run.length); size > 1; size -= 1) {
      for (let first = 0; first + size <= run.length; first += 1) {
        const text = run.slice(first, first + size);
        if ((text.match(HAN)?.length ?? 0) < 2 || taken.has(first) || taken.has(first + size - 1)) continue;
        const phrase = phraseOf(text, knowledge);
        if (phrase === undefined) continue;
        names.push(phrase);
        for (let place = first; place < first + size; place += 1) taken.add(place);
      }
    }
  }
  return names;
}
