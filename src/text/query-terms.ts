import { searchTerms } from './search-terms.ts';

/** English words that hold sentences together: they stand in every passage and say nothing of one. */
const FUNCTION_WORDS = new Set(
  (
    'a an the of in on at to for from by with and or is are was were be been being do does did has have had what which who whom whose when where why how that this ' +
    'these those it its as if then than into about over after before there their they he she his her him them i you we our your my me not no so but can could would ' +
    'should will shall may might must let much many long'
  ).split(' '),
);

/** What makes a question of a Chinese sentence. */
const QUESTION_WORDS = /什么样?|谁的?|哪[里儿个些位年天]?|怎[么样]{0,2}|为何|为什么|多少|多久|如何|何[时处人地]|几个|究竟|到底|最后|后来|[吗呢]/gu;

/** The terms of a question that a passage is searched for: all but function words, or all where nothing else is left. */
export function queryTerms(question: string): string[] {
  const terms = searchTerms(question.replaceAll(QUESTION_WORDS, ' ')).filter((term) => !FUNCTION_WORDS.has(term));
  return terms.length > 0 ? terms : searchTerms(question);
}
