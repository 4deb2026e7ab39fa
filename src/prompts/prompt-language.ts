import { detectScript } from '../text/detect-script.ts';

/** The languages that prompts are written in. */
export type PromptLanguage = 'english' | 'chinese';

/**
 * The language of the prompt that goes with a text: of the first text that has letters, a question and what it is asked of, say.
 * Chinese for Han characters without kana, English for any other: those prompts ask for the question's own language.
 */
export function promptLanguage(...texts: readonly string[]): PromptLanguage {
  const text = texts.find((candidate) => /\p{L}/u.test(candidate)) ?? '';
  const isChinese = detectScript(text) === 'cjk' && /\p{Script=Han}/u.test(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return isChinese ? 'chinese' : 'english';
}
