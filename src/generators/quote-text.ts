/** A span of the source as an answer shows it: one line, in quotation marks, with nothing in it that looks like a mark `[n]`. */
export function quoteText(rawText: string): string {
  const text = rawText.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll(/\[(\d+)\]/gu, '［$1］').trim();
  return /\p{Script=Han}/u.test(text) && /[“”]/u.test(text) ? `「${text}」` : `“${text}”`;
}
