import type { Span } from '../spec/text.ts';

/** A text without its marks `[n]`, and where each of them stood. */
export interface MarkedText {
  readonly text: string;
  readonly marks: readonly { readonly at: number; readonly number: number }[];
}

const MARK = /[ \t]?\[(\d{1,4})\]/gu;
/** Marks for one sentence: where a whole paragraph is cited, its first ones speak for it. */
const MOST_MARKS = 3;

/** Takes the marks out of a text, for a model that is to set its own. */
export function readMarkedText(marked: string): MarkedText {
  const marks: { at: number; number: number }[] = [];
  let text = '';
  let done = 0;
  for (const match of marked.matchAll(MARK)) {
    text += marked.slice(done, match.index);
    done = match.index + match[0].length;
    marks.push({ at: text.length, number: Number(match[1]) });
  }
  return { text: text + marked.slice(done), marks };
}

/** The marks that stood in a span of the text or right behind it; where there are none, the next one: it speaks for the sentences before it. */
export function marksWithin({ text, marks }: MarkedText, { start, end }: Span): readonly number[] {
  const behind = end + (/^[.。!?！？…"”』」)）\s]*/u.exec(text.slice(end))?.[0].length ?? 0);
  const within = marks.filter(({ at }) => at > start && at <= behind).map(({ number }) => number);
  const next = marks.find(({ at }) => at > behind)?.number;
  const found = within.length > 0 ? within : next === undefined ? [] : [next];
  return [...new Set(found)].slice(0, MOST_MARKS);
}
