import type { Span } from '../spec/text.ts';
import { headingLine, isTitle, type HeadingLine } from './heading-text.ts';
import { textBlocks, type TextBlock } from './text-blocks.ts';

/** A block that looks like a heading. */
export interface BlockHeading extends HeadingLine, Span {
  /** What stands between the heading before and this one: nothing, short lines without a sentence, or text. */
  readonly after: 'nothing' | 'lines' | 'text';
}

/** In longer blocks nothing is looked for but a heading in the first line. */
const LONGEST_BLOCK = 400;
const LONGEST_LINE = 80;

/** The blocks of a text that look like headings, in order; a title below `CHAPTER IV` belongs to it. */
export function blockHeadings(text: string): readonly BlockHeading[] {
  const found: BlockHeading[] = [];
  let after: BlockHeading['after'] = 'nothing';
  for (const block of textBlocks(text)) {
    const content = block.end - block.start <= LONGEST_BLOCK ? text.slice(block.start, block.end) : undefined;
    const last = found.at(-1);
    const heading = block.isCode ? undefined : readHeading(text, block, content);
    if (last?.isBare === true && after === 'nothing' && (heading === undefined || heading.kind === 'capitals') && isTitleLine(content)) {
      found[found.length - 1] = { ...last, text: `${last.text.replace(/[.:]$/, '')}. ${content.trim().replace(/\s+/g, ' ')}`, end: block.end, isBare: false };
    } else if (heading !== undefined) {
      found.push({ ...heading, after });
      after = heading.end < block.end ? 'text' : 'nothing';
    } else if (after !== 'text') {
      after = isShortLine(content) ? 'lines' : 'text';
    }
  }
  return found;
}

function readHeading(text: string, block: TextBlock, content: string | undefined): (HeadingLine & Span) | undefined {
  const { start, end } = block;
  const first = firstLineHeading(text, block);
  // Where the first line is a heading, the lines below it are its title or prose.
  if (first !== undefined && (content === undefined || !isTitle(content))) return first;
  const whole = content === undefined ? undefined : headingLine(content);
  return whole === undefined ? undefined : { ...whole, start, end };
}

/** `CHAPTER IV.` in the first line of a longer block. */
function firstLineHeading(text: string, { start, end }: Span): (HeadingLine & Span) | undefined {
  const newline = text.indexOf('\n', start);
  if (newline === -1 || newline >= end || newline - start > LONGEST_LINE) return undefined;
  const line = headingLine(text.slice(start, newline));
  const isOne = line?.kind === 'sure' && line.isBare && headingLine(text.slice(newline, Math.min(end, newline + LONGEST_BLOCK)))?.kind !== 'sure';
  return isOne ? { ...line, start, end: newline } : undefined;
}

function isTitleLine(content: string | undefined): content is string {
  const line = content?.trim() ?? '';
  const isCapitals = !/\p{Ll}/u.test(line);
  return line.length <= LONGEST_LINE && /^\p{Lu}[^\n]*$/u.test(line) && isTitle(line) && (isCapitals || !/[.,;:!?…”"’']$/u.test(line));
}

function isShortLine(content: string | undefined): boolean {
  const line = content?.trim() ?? '';
  return content !== undefined && line.length <= LONGEST_LINE && !/\n|[.!?。！？．…”"’'」]$/u.test(line);
}
