/** Tokens per UTF-16 code unit, as novels measure with cl100k. */
const LATIN = 0.25;
const MIDDLE = 0.5;
const CJK = 1.3;

/** About how many cl100k tokens a span holds, from its characters alone: for aims, never for limits. */
export function estimateTokens(text: string, span: { readonly start: number; readonly end: number }): number {
  let tokens = 0;
  for (let offset = span.start; offset < span.end; offset += 1) {
    const unit = text.charCodeAt(offset);
    if (unit < 0x250 || (unit >= 0x2000 && unit < 0x2070)) tokens += LATIN;
    else tokens += unit < 0x2e80 ? MIDDLE : CJK;
  }
  return tokens;
}
