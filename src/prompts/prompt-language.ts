import { detectScript } from '../text/detect-script.ts';

/** The languages that prompts are written in. */
export const PROMPT_LANGUAGES = ['english', 'chinese', 'japanese'] as const;
export type PromptLanguage = (typeof PROMPT_LANGUAGES)[number];

/** Of a long text, what is looked at: as much as tells its language. */
const LOOKED_AT = 100_000;
/** A Chinese text may quote a word of Japanese; in a Japanese one about every second letter is kana. */
const LEAST_KANA = 0.05;

/**
 * The language of the prompt that goes with a text: of the first text that has letters, a question and what it is asked of, say.
 * Japanese for kana, Chinese for Han characters without them, English for any other: those prompts ask for the question's own language.
 */
export function promptLanguage(...texts: readonly string[]): PromptLanguage {
  const text = texts.find((candidate) => /\p{L}/u.test(candidate)) ?? '';
  if (detectScript(text) !== 'cjk') return 'english';
  const looked = text.slice(0, LOOKED_AT);
  const kana = looked.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const han = looked.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (kana > 0 && kana >= LEAST_KANA * (kana + han)) return 'japanese';
  return han > 0 ? 'chinese' : 'english';
}
