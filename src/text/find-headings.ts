import type { Span } from '../spec/text.ts';
import { headingText } from './heading-text.ts';

export interface Heading extends Span {
  /** As shown: on one line, without marks. */
  readonly text: string;
}

/** Three headings in a row happen (book, part, chapter); more of them with nothing between are a table of contents. */
const LONGEST_ROW = 3;

/** Headings and chapter lines of a text, in order: markdown, `CHAPTER IV. …`, `IV. A TITLE`, `第十二回 …`. */
export function findHeadings(text: string): Heading[] {
  const headings: Heading[] = [];
  let row: Heading[] = [];
  const endRow = (): void => {
    if (row.length <= LONGEST_ROW) headings.push(...row);
    row = [];
  };
  for (const block of blocks(text)) {
    const heading = headingText(block.text);
    if (heading === undefined) endRow();
    else row.push({ start: block.start, end: block.end, text: heading });
  }
  endRow();
  return headings;
}

interface Block extends Span {
  readonly text: string;
}

/** A line that is a heading by its marks alone stands for itself; other lines go together up to the next blank one. */
const STANDS_ALONE = /^\s*(?:#{1,6}\s|第.{1,8}[回章节節卷部篇集幕])/;
const FENCE = /^\s*(?:```|~~~)/;

function* blocks(text: string): Generator<Block> {
  let open: Span | undefined;
  let isFenced = false;
  for (const line of lines(text)) {
    const content = text.slice(line.start, line.end);
    if (FENCE.test(content)) isFenced = !isFenced;
    const isBlank = content.trim() === '';
    const isAlone = !isFenced && STANDS_ALONE.test(content);
    if (open !== undefined && (isBlank || isAlone)) {
      yield { ...open, text: text.slice(open.start, open.end) };
      open = undefined;
    }
    if (isAlone) yield { ...line, text: content };
    else if (!isBlank) open = { start: open?.start ?? line.start, end: line.end };
  }
  if (open !== undefined) yield { ...open, text: text.slice(open.start, open.end) };
}

function* lines(text: string): Generator<Span> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end };
    start = end + 1;
  }
}
