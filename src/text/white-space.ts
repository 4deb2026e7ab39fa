/** Whether a UTF-16 code unit is white space in Unicode's sense: what chunks may lose at their ends, and nothing else. */
export function isWhiteSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return (
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x3000 ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x1680
  );
}

/** First offset from `start` on that does not hold white space; the length of the text where all the rest is. */
export function skipWhiteSpace(text: string, start: number): number {
  let offset = start;
  while (offset < text.length && isWhiteSpace(text.charCodeAt(offset))) offset += 1;
  return offset;
}

/** A span's end without the white space before it, not below `start`. */
export function trimEnd(text: string, span: { readonly start: number; readonly end: number }): number {
  let end = span.end;
  while (end > span.start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

/** The span without the white space at its ends; empty at its own end where it holds nothing else. */
export function trimSpan(text: string, span: { readonly start: number; readonly end: number }): { start: number; end: number } {
  const start = Math.min(skipWhiteSpace(text, span.start), span.end);
  return { start, end: trimEnd(text, { start, end: span.end }) };
}

/** `trimEnd` for many ends of one text: remembers the last run of white space, so that a long one is walked once. */
export function createEndTrimmer(text: string): (span: { readonly start: number; readonly end: number }) => number {
  let runStart = 0;
  let runEnd = 0;
  return ({ start, end }) => {
    let trimmed = end;
    while (trimmed > start && isWhiteSpace(text.charCodeAt(trimmed - 1))) {
      trimmed = trimmed > runStart && trimmed <= runEnd ? runStart : trimmed - 1;
    }
    runEnd = trimmed === runStart ? Math.max(runEnd, end) : end;
    runStart = trimmed;
    return Math.max(trimmed, start);
  };
}
