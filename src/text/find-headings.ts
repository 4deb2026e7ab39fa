import type { Span } from '../spec/text.ts';
import { blockHeadings, type BlockHeading } from './block-headings.ts';
import { dropContents } from './drop-contents.ts';
import { dropStrays } from './drop-strays.ts';

export interface Heading extends Span {
  /** As shown: on one line, without marks. */
  readonly text: string;
  /** The headings that it stands under, and itself: part, chapter. The title of the whole is not among them. */
  readonly path: readonly string[];
}

/**
 * Headings and chapter lines of a text, in order: markdown, `CHAPTER IV. …`, `IV. A TITLE`, `第十二回 …`, numerals alone, and in
 * a text without any of them titles in capitals. Tables of contents and the running heads of pages are left out.
 */
export function findHeadings(text: string): Heading[] {
  const found = dropStrays(dropContents(blockHeadings(text)), text.length);
  const title = titleOf(found, text);
  const open: BlockHeading[] = [];
  return found.flatMap((heading) => {
    if (open.some((above) => repeats(heading, above))) return [];
    while ((open.at(-1)?.endedBy ?? 0) >= heading.level) open.pop();
    if (heading !== title) open.push(heading);
    const path = heading === title ? [heading.text] : open.map((above) => above.text);
    return [{ start: heading.start, end: heading.end, text: heading.text, path }];
  });
}

/** The only Markdown heading of the first level, where the text begins with it. */
function titleOf([first, ...others]: readonly BlockHeading[], text: string): BlockHeading | undefined {
  const isTitle = first?.level === 1 && first.isMarkdown && text.slice(0, first.start).trim() === '' && others.every(({ level }) => level > 1);
  return isTitle && others.length > 0 ? first : undefined;
}

/** A running head of a page names what is open anyway, in short or in full. */
function repeats({ text }: BlockHeading, above: BlockHeading): boolean {
  return text === above.text || (above.text.startsWith(text) && /^[\s(]/.test(above.text.slice(text.length)));
}
