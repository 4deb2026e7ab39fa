import type { Document, Span } from '../spec/text.ts';

const OPENING = /^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*$/mu;
const CLOSING = /^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG/u;
const LONGEST_CLOSING = 80;

/** The part of a document that is the work itself: Project Gutenberg puts its notice and licence around it, between fixed lines. */
export function mainText({ text }: Document): Span {
  const opening = OPENING.exec(text.slice(0, 20_000));
  const start = opening === null ? 0 : opening.index + opening[0].length;
  // The last such line: a file may hold several works.
  const closing = Math.max(text.lastIndexOf('\n*** END OF '), text.lastIndexOf('\n***END OF ')) + 1;
  return { start, end: closing > start && CLOSING.test(text.slice(closing, closing + LONGEST_CLOSING)) ? closing : text.length };
}
