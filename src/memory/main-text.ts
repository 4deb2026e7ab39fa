import type { Document, Span } from '../spec/text.ts';

/** The part of a document that is the work itself: Project Gutenberg puts its notice and licence around it, between fixed lines. */
export function mainText({ text }: Document): Span {
  const opening = /^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*$/mu.exec(text.slice(0, 20_000));
  const closing = text.search(/^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*$/mu);
  const start = opening === null ? 0 : opening.index + opening[0].length;
  return { start, end: closing > start ? closing : text.length };
}
