import { normaliseAnswer } from './normalise-answer.ts';

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** The tokens that answers are compared by: words, and single characters where Chinese or Japanese is written. */
export function answerTokens(text: string): readonly string[] {
  return normaliseAnswer(text).match(TOKEN) ?? [];
}
