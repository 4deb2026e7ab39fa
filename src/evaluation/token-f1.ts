import { answerTokens } from './answer-tokens.ts';

/** The best F1 of an answer's tokens with one of the right answers, from 0 to 1. */
export function tokenF1(answer: string, right: readonly string[]): number {
  return Math.max(0, ...right.map((one) => f1(answerTokens(answer), answerTokens(one))));
}

function f1(given: readonly string[], right: readonly string[]): number {
  const left = Map.groupBy(right, (token) => token);
  const common = given.filter((token) => left.get(token)?.pop() !== undefined).length;
  if (common === 0) return 0;
  const [precision, recall] = [common / given.length, common / right.length];
  return (2 * precision * recall) / (precision + recall);
}
