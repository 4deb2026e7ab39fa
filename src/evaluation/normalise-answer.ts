import { holdsCjk } from '../text/holds-cjk.ts';

const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/gu;
const CJK_PUNCTUATION = /[\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65“”‘’—…·]/gu;

/**
 * An answer as SQuAD's official script compares it: lower case, without ASCII punctuation, articles and surplus spaces. In an
 * answer with Chinese or Japanese their punctuation goes too, and full-width letters become plain ones.
 */
export function normaliseAnswer(text: string): string {
  const plain = holdsCjk(text) ? text.normalize('NFKC').replace(CJK_PUNCTUATION, ' ') : text;
  return plain.toLowerCase().replace(ASCII_PUNCTUATION, '').replace(/\b(?:a|an|the)\b/gu, ' ').replace(/\s+/gu, ' ').trim();
}
