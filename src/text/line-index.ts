import { firstAtLeast } from './first-at-least.ts';

export interface LineIndex {
  /** Number of lines; a text has at least one. */
  readonly size: number;
  /** Line (from 1) that a character stands on; a newline belongs to the line it ends. */
  lineAt(offset: number): number;
}

/** Finds the lines of a text once, so that the line of an offset is a binary search. */
export function createLineIndex(text: string): LineIndex {
  const newlineEnds = Uint32Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length);
  return {
    size: newlineEnds.length + 1,
    lineAt: (offset) => firstAtLeast(newlineEnds, offset + 1) + 1,
  };
}
