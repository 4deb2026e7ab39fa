import { stemmedTerms } from './stemmed-terms.ts';

/** Words that hold a sentence together or make a question of it; an answer has no reason to share them. */
const QUESTION_WORDS = new RegExp(
  `\\b(?:${[
    'a an the of in to at on by for and or but it its he she they them his her hers their theirs him i me my we us our you your that this these those there here with from as',
    'is are was were be been being am has have had do did does will would shall should can could may might must not no nor so than then too very just also',
    'who whom whose what which when where why how many much if into out up down off over under about after before again once only own same such any all both each',
    'few more most other some now said one between during because while against through upon',
  ].join(' ').split(' ').join('|')})\\b|谁|什么|何时|何处|何人|多少|哪里|哪儿|哪[一个位年天]?|几[个次年岁]?|怎么样?|怎样|为什么|为何|是否|如何|[吗呢]`,
  'giu',
);

/** The terms of a question that its answer is likely to share, stemmed: all but the question words, or all where nothing else is left. */
export function askedTerms(question: string, termsOf: (text: string) => readonly string[] = stemmedTerms): ReadonlySet<string> {
  const terms = termsOf(question.replaceAll(QUESTION_WORDS, ' '));
  return new Set(terms.length > 0 ? terms : termsOf(question));
}
