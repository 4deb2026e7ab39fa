import type { Span } from '../spec/text.ts';
import { excerptLimit } from './excerpt-limit.ts';
import { headingText } from '../text/heading-text.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { textBlocks } from '../text/text-blocks.ts';
import { wholeCharacterEnd } from '../text/whole-character-end.ts';

export interface Excerpt extends Span {
  /** Positions in {@link Excerpts.sentences}; `last` belongs to it. */
  readonly first: number;
  readonly last: number;
}

export interface Excerpts {
  readonly sentences: readonly Span[];
  readonly excerpts: readonly Excerpt[];
}

/** Runs of sentences shorter than this share of what is shown leave out what stands beside the matched words. */
const SHORTEST = 0.5;
const FOREIGN = /Project Gutenberg|gutenberg\.org/iu;

/**
 * The excerpts of a text: runs of up to `most` neighbouring sentences that are short enough to be shown, and at least half as
 * long where `most` and the text allow it. They go over paragraphs, as talk does, and never over a heading; a table of
 * contents and the licence of a text's publisher are in none. A single longer sentence is cut.
 */
export function cutExcerpts(text: string, most: number): Excerpts {
  const longest = excerptLimit(text);
  const breaks = unreadable(text);
  const isReadable = ({ start, end }: Span): boolean => breaks.every((block) => end <= block.start || block.end <= start);
  const sentences = splitSentences(text).filter(isReadable);
  const excerpts = sentences.flatMap((_, first) => runsFrom(first, sentences, { most, longest, breaks }));
  return { sentences, excerpts: excerpts.map((run) => ({ ...run, end: wholeCharacterEnd(text, run.end) })) };
}

function runsFrom(first: number, sentences: readonly Span[], { most, longest, breaks }: { readonly most: number; readonly longest: number; readonly breaks: readonly Span[] }): readonly Excerpt[] {
  const start = sentences[first]?.start ?? 0;
  const runs: Excerpt[] = [];
  for (const [offset, { end }] of sentences.slice(first, first + most).entries()) {
    if (offset > 0 && (end - start > longest || breaks.some((block) => start < block.start && block.end <= end))) break;
    runs.push({ first, last: first + offset, start, end: Math.min(end, start + longest) });
  }
  const long = runs.filter((run) => run.end - run.start >= SHORTEST * longest);
  return long.length > 0 ? long : runs.slice(-1);
}

/** Blocks that are no prose: headings, rows of them, what a publisher put there. */
function unreadable(text: string): readonly Span[] {
  return [...textBlocks(text)].filter(({ start, end }) => {
    const block = text.slice(start, end).trim();
    return isHeading(block) || FOREIGN.test(block);
  });
}

function isHeading(block: string): boolean {
  const lines = block.split('\n');
  return headingText(block) !== undefined || (lines.length > 1 && lines.every((line) => headingText(line) !== undefined));
}
