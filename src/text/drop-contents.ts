import type { BlockHeading } from './block-headings.ts';

/** Headings in a row happen (book, part, chapter); more of them with no text between are a table of contents. */
const LONGEST_ROW = 3;

/** Leaves out tables of contents: rows of headings with no text between, and what follows the word `Contents`. */
export function dropContents(headings: readonly BlockHeading[]): readonly BlockHeading[] {
  const kept: BlockHeading[] = [];
  let row: BlockHeading[] = [];
  const endRow = (): void => {
    if (!isContents(row)) kept.push(...row);
    row = [];
  };
  for (const heading of headings) {
    const [first] = row;
    if (heading.after === 'text') endRow();
    // Where the contents end without a text, the first heading of the book itself is there again.
    else if (first !== undefined && isSame(heading, first)) row = [];
    else if (row.some((other) => isSame(heading, other))) endRow();
    row.push(heading);
  }
  endRow();
  return kept;
}

function isContents(row: readonly BlockHeading[]): boolean {
  if (row[0]?.kind === 'contents') return true;
  const named = row.filter(({ kind }) => kind !== 'capitals');
  return named.length > LONGEST_ROW && named.some(({ level }, at) => at > 0 && level <= (named[at - 1]?.level ?? 0));
}

function isSame(left: BlockHeading, right: BlockHeading): boolean {
  return left.level === right.level && (left.number === undefined || left.number === right.number) && nameOf(left) === nameOf(right);
}

/** Letters alone: contents have dots and the numbers of pages. */
function nameOf({ text }: BlockHeading): string {
  return text.toLowerCase().replace(/[^\p{L}]+/gu, '');
}
