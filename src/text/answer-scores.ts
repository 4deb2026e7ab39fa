import { answerTypeTest } from './answer-type.ts';
import { askedTerms } from './asked-terms.ts';
import { searchTerms } from './search-terms.ts';
import { termOverlap } from './term-overlap.ts';

/** What the kind of thing asked for adds to the share of the question's terms. */
const ANSWER_TYPE = 0.12;
/** What is left of that share in a text without a sentence. */
const NO_SENTENCE = 0.2;
/** What a text that only asks the same has instead: a good place in the search does not make an answer of it. */
const ECHO = -0.2;

/** How likely each text is to answer a question, by words alone: comparable among these texts, 0 where nothing speaks for one. */
export function answerScores(question: string, texts: readonly string[]): readonly number[] {
  const asked = askedTerms(question);
  const holdsAnswerType = answerTypeTest(question);
  const overlap = termOverlap(asked, texts);
  return texts.map((text, index) => {
    if (echoes(text, asked)) return ECHO;
    return (overlap[index] ?? 0) * (isSentence(text) ? 1 : NO_SENTENCE) + (holdsAnswerType(text) ? ANSWER_TYPE : 0);
  });
}

/** Whether a text ends in asking what the question asks instead of answering it: a line of dialogue, a riddle put to somebody. */
function echoes(text: string, asked: ReadonlySet<string>): boolean {
  if (!/[?？][^?？]{0,30}$/u.test(text)) return false;
  const held = new Set(searchTerms(text).filter((term) => asked.has(term)));
  return held.size >= asked.size / 2;
}

/** Headings and table entries repeat the question's words and answer nothing. */
function isSentence(text: string): boolean {
  return text.length > 120 || /[.!?。！？．…;；][)"'”’」』）]*$/u.test(text);
}
