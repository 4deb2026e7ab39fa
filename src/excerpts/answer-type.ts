import { ANSWER_PATTERNS, NUMBER_BEFORE, type AnswerPattern } from './answer-patterns.ts';
import { holdsCjk } from '../text/holds-cjk.ts';
import { properNames } from './proper-names.ts';
import { stemmedTerms } from './stemmed-terms.ts';

/** What a sentence holds of the kind of thing that a question asks for, each from 0 to 1. */
export interface AnswerTypeMatch {
  /** Anything of that kind. */
  readonly any: number;
  /** A number with a fitting unit: money, a length of time, a weight. */
  readonly exact: number;
  /** A number of the very things that the question counts. */
  readonly counted: number;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** One name may be anybody's; with two, one of them is new more often. */
const SURE_NAMES = 2;
const FIRST_WORD_NAME = 0.3;

/** Looks in sentences for what a question asks for and does not itself name. */
export function answerTypeTest(question: string): (text: string) => AnswerTypeMatch {
  const kinds = ANSWER_PATTERNS.filter(({ asks }) => asks.test(question));
  const counted = countedThing(question);
  const known = new Set(question.toLowerCase().match(WORD));
  const stems = new Set(stemmedTerms(question));
  const isCjk = holdsCjk(question);
  // Most questions ask for one kind or none: words are taken out of a text only where something looks for the rest.
  const matchAll = (text: string): readonly number[] => {
    let bare: string | undefined;
    return kinds.map(({ kind, holds }: AnswerPattern) => {
      if (kind === 'name' && !isCjk) return newNames(text, stems);
      bare ??= text.replaceAll(WORD, (word) => (known.has(word.toLowerCase()) ? '' : word));
      return Number(holds.test(bare));
    });
  };
  return (text) => {
    const matches = matchAll(text);
    return {
      any: Math.max(0, ...matches),
      exact: Math.max(0, ...matches.filter((_, at) => kinds[at]?.isExact)),
      counted: Number(counted?.test(text) ?? false),
    };
  };
}

function newNames(text: string, stems: ReadonlySet<string>): number {
  const { inside, first } = properNames(text);
  const isNew = (name: string): boolean => stemmedTerms(name).every((term) => !stems.has(term));
  const sum = [...inside].filter(isNew).length + FIRST_WORD_NAME * [...first].filter(isNew).length;
  return Math.min(1, sum / SURE_NAMES);
}

/** `how many steps` is answered by a number shortly before `step`, `几把` by one right before 把. */
function countedThing(question: string): RegExp | undefined {
  const english = /\bhow many (\p{L}+)/iu.exec(question)?.[1];
  if (english !== undefined) return new RegExp(`${NUMBER_BEFORE.english}${english.replace(/(?:ies|es|s|y)$/iu, '')}`, 'iu');
  const chinese = /(?:几|多少)([个只次位本件条张遍杯碗人口首两岁年天块斤钱把])/u.exec(question)?.[1];
  return chinese === undefined ? undefined : new RegExp(`${NUMBER_BEFORE.chinese}${chinese}`, 'u');
}

/** What neighbouring sentences hold together. */
export function joinMatches(matches: readonly AnswerTypeMatch[]): AnswerTypeMatch {
  let [any, exact, counted] = [0, 0, 0];
  for (const match of matches) {
    any += match.any;
    exact += match.exact;
    counted += match.counted;
  }
  return { any: Math.min(1, any), exact: Math.min(1, exact), counted: Math.min(1, counted) };
}
