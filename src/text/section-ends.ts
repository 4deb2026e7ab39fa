import type { NewlineRuns } from './newline-runs.ts';

/** Breaks below the newlines, from the largest down. */
export const INNER_LEVELS = ['sentence', 'word', 'grapheme', 'character'] as const;
export type InnerLevel = (typeof INNER_LEVELS)[number];

const SEGMENTERS = {
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
  word: new Intl.Segmenter('en', { granularity: 'word' }),
  grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
};

/** Characters that are segmented at once where nothing is known, and what is added to the expected length. */
const FIRST_VIEW = 4096;
const VIEW_MARGIN = 1.5;
const SMALLEST_VIEW = 256;

export interface InnerSections {
  readonly start: number;
  /** Where the line ends: no break above this level lies before it. */
  readonly end: number;
  /** Whether what stands before this offset fits the chunk. */
  readonly fits: (end: number) => boolean;
  /** About how many characters fit; 0 where nothing is known. */
  readonly expected: number;
}

/** Ends of the sections from `start` on when the text is cut at newline runs of at least `level`, runs being sections too. */
export function* newlineSectionEnds(
  runs: NewlineRuns,
  sections: { readonly start: number; readonly end: number; readonly level: number; readonly fits: (end: number) => boolean },
): Generator<number> {
  for (let run = runs.firstFrom(sections.start); run < runs.size; run += 1) {
    const start = runs.start(run);
    if (runs.level(run) < sections.level) {
      // What already is too long does not fit with more behind it: no need to look for the section's end.
      if (!sections.fits(start)) break;
      continue;
    }
    if (start > sections.start) yield start;
    yield runs.end(run);
  }
  yield sections.end;
}

/** Ends of the sections from `start` on at a level below the newlines. */
export function innerSectionEnds(text: string, level: InnerLevel, sections: InnerSections): Generator<number> {
  return level === 'character' ? characterEnds(text, sections) : segmentEnds(text, SEGMENTERS[level], sections);
}

function* characterEnds(text: string, { start, end }: InnerSections): Generator<number> {
  for (let offset = start; offset < end; ) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
    yield offset;
  }
}

/**
 * Segments the text view by view, since a segmenter is slow to start on a long text. A segment cut by the view's end is
 * read again, in a longer view where it is the only one.
 */
function* segmentEnds(text: string, segmenter: Intl.Segmenter, { start, end, fits, expected }: InnerSections): Generator<number> {
  let length = expected === 0 ? FIRST_VIEW : Math.max(SMALLEST_VIEW, Math.ceil(expected * VIEW_MARGIN));
  for (let viewStart = start; viewStart < end; ) {
    const viewEnd = Math.min(viewStart + length, end);
    let last = viewStart;
    for (const { index, segment } of segmenter.segment(text.slice(viewStart, viewEnd))) {
      const segmentEnd = viewStart + index + segment.length;
      if (segmentEnd === viewEnd && viewEnd < end) break;
      yield segmentEnd;
      last = segmentEnd;
    }
    if (last === viewStart && !fits(viewEnd)) return yield viewEnd;
    if (last === viewStart) length *= 2;
    viewStart = last;
  }
}
