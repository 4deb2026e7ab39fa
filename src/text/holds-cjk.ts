const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Whether a text holds a Chinese, Japanese or Korean character: it is denser than a Latin one, and its marks are others. */
export function holdsCjk(text: string): boolean {
  return CJK.test(text);
}
