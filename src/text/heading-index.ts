import { findHeadings } from './find-headings.ts';
import { firstAtLeast } from './first-at-least.ts';

export interface HeadingIndex {
  /** The headings that a character stands under, `PART ONE > CHAPTER II`; `undefined` before the first. A heading stands under itself. */
  headingAt(offset: number): string | undefined;
}

/** Finds the headings of a text once, so that the heading of an offset is a binary search. */
export function createHeadingIndex(text: string): HeadingIndex {
  const headings = findHeadings(text);
  const starts = headings.map(({ start }) => start);
  return { headingAt: (offset) => headings[firstAtLeast(starts, offset + 1) - 1]?.path.join(' > ') };
}
