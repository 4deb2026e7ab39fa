import { answerTokens } from './answer-tokens.ts';

/** 1 where an answer is one of the right ones once both are normalised, else 0. */
export function exactMatch(answer: string, right: readonly string[]): 0 | 1 {
  const given = key(answer);
  return right.some((one) => key(one) === given) ? 1 : 0;
}

function key(text: string): string {
  return answerTokens(text).join(' ');
}
