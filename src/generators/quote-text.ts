/** A span of the source as an answer shows it: one line, in quotation marks, with nothing in it that looks like a mark `[n]`. */
export function quoteText(rawText: string): string {
  const text = rawText.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll(/\[(\d+)\]/gu, '［$1］').trim();
  const isChinese = /\p{Script=Han}/u.test(text);
  return isChinese && text.includes('“') ? `「${text}」` : `“${text}”`;
}
