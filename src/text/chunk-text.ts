import type { Span } from '../spec/text.ts';
import { MemoError } from '../errors/memo-error.ts';
import { lastFitting } from './last-fitting.ts';
import { findNewlineRuns, type NewlineRuns } from './newline-runs.ts';
import { INNER_LEVELS, innerSectionEnds, newlineSectionEnds } from './section-ends.ts';
import { createTokenRuler, type TokenRuler } from './token-ruler.ts';
import { createEndTrimmer, skipWhiteSpace } from './white-space.ts';

/** A character takes up to four tokens, and no chunk is smaller than a character. */
const SMALLEST_CHUNK_SIZE = 4;

export interface ChunkSpan extends Span {
  /** Exact: what the cl100k tokenizer counts for the slice. */
  readonly tokens: number;
}

/** Cuts a text into chunks of at most `chunkSize` cl100k tokens, each at the largest semantic break that fits. */
export function chunkText(text: string, options: { readonly chunkSize: number }): ChunkSpan[] {
  return [...chunkSpans(text, options)];
}

/**
 * The chunks one by one. From the end of the last chunk on, the highest level is taken whose first section fits (runs of
 * newlines by length, then sentences, words, graphemes, characters), then as many sections of that level as fit. White
 * space at a chunk's ends does not count and is left out. Saved memories record a version of this rule and of the windows':
 * raise it with every change of what comes out.
 */
export function* chunkSpans(text: string, { chunkSize }: { readonly chunkSize: number }): Generator<ChunkSpan> {
  if (!Number.isInteger(chunkSize) || chunkSize < SMALLEST_CHUNK_SIZE) throw badChunkSize(chunkSize);
  const runs = findNewlineRuns(text);
  const trim = createEndTrimmer(text);
  let cursor = 0;
  let guess = 0;
  let expected = 0;
  let start = -1;
  let ruler: TokenRuler | undefined;
  while (cursor < text.length) {
    if (ruler === undefined || start < cursor) {
      start = skipWhiteSpace(text, cursor);
      ruler = createTokenRuler(text, { start, limit: chunkSize, expected });
    }
    const measure = ruler;
    const from = start;
    const tokensTo = (end: number): number => (end <= from ? 0 : measure.count(trim({ start: from, end })));
    const sections = findSections({ text, runs, cursor, start, expected, fits: (end) => tokensTo(end) <= chunkSize });
    const { position, end } = lastFitting(sections, { guess, fits: (to) => tokensTo(to) <= chunkSize });
    cursor = end ?? text.length;
    guess = Math.max(0, position);
    expected = Math.max(0, cursor - start);
    if (cursor > start) yield { start, end: trim({ start, end: cursor }), tokens: tokensTo(cursor) };
  }
}

interface Cut {
  readonly text: string;
  readonly runs: NewlineRuns;
  readonly cursor: number;
  /** First character that is not white space. */
  readonly start: number;
  readonly expected: number;
  readonly fits: (end: number) => boolean;
}

/** Ends of the sections of the highest level whose first section fits. */
function findSections(cut: Cut): Generator<number> {
  const { text, runs, cursor, expected, fits } = cut;
  const level = highestNewlineLevel(cut);
  if (level > 0) return newlineSectionEnds(runs, { start: cursor, end: text.length, level, fits });
  const inner = { start: cursor, end: runs.end(runs.firstFrom(Math.max(cursor, cut.start))), fits, expected };
  const fitting = INNER_LEVELS.find((candidate) => {
    const first = innerSectionEnds(text, candidate, inner).next();
    return first.done !== true && fits(first.value);
  });
  return innerSectionEnds(text, fitting ?? 'character', inner);
}

/** 0 where not even the first line fits, or no newline follows. */
function highestNewlineLevel({ runs, cursor, fits }: Cut): number {
  let level = 0;
  for (let run = runs.firstFrom(cursor); run < runs.size; run = runs.nextHigher(run)) {
    const firstEnd = runs.start(run) > cursor ? runs.start(run) : runs.end(run);
    if (!fits(firstEnd)) break;
    level = runs.level(run);
  }
  return level;
}

function badChunkSize(chunkSize: number): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: `chunk size ${chunkSize} is not a whole number of at least ${SMALLEST_CHUNK_SIZE} tokens`,
    remedy: 'set chunkSize to 512, the default, or to another number of tokens',
  });
}
