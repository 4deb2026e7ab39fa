import { searchTerms } from './search-terms.ts';

/** Words that make a question of a sentence; an answer has no reason to hold them. */
const QUESTION_WORDS =
  /\b(?:who|whom|whose|what|which|when|where|why|how|many|much|did|do|does|is|are|was|were|has|have|had|the|a|an|of|in|to|at|on|by|for|and|it|its)\b|谁|什么|何时|何处|何人|多少|哪里|哪儿|哪[一个位年天]?|几[个次年岁]?|怎么样?|怎样|为什么|为何|是否|[吗呢]/giu;

/** The terms of a question that its answer is likely to share: all but the question words, or all where nothing else is left. */
export function askedTerms(question: string): ReadonlySet<string> {
  const terms = searchTerms(question.replaceAll(QUESTION_WORDS, ' '));
  return new Set(terms.length > 0 ? terms : searchTerms(question));
}
