import { LONGEST_TOKEN_BYTES } from './cl100k.ts';
import { countPiece } from './count-piece.ts';
import { firstAtLeast } from './first-at-least.ts';
import { tokenPieceEnd } from './token-piece.ts';
import { isWhiteSpace } from './white-space.ts';

export interface TokenRuler {
  /** Exact cl100k tokens of `text.slice(start, end)`; infinite where that is more than the limit. `end` follows no white space. */
  count(end: number): number;
}

export interface TokenRulerOptions {
  readonly start: number;
  /** Counts above it are not told apart. */
  readonly limit: number;
  /** About how many characters the limit is likely to hold; 0 where nothing is known. */
  readonly expected: number;
}

/** Characters that a ruler looks ahead at first, per token of its limit; four times as many whenever that is not enough. */
const FIRST_VIEW = 8;

/** How much longer than the expected a part is counted first. */
const CLEARLY_MORE = 1.25;
const LONG_PART = 256;

/**
 * Measures slices of a text that all begin at `start`. Cutting a text at its end changes only the tokenizer's piece that
 * the cut falls into, so the pieces from `start` on are counted once, and each slice costs its last piece.
 */
export function createTokenRuler(text: string, { start, limit, expected }: TokenRulerOptions): TokenRuler {
  const longest = limit * LONGEST_TOKEN_BYTES;
  const pieceEnds: number[] = [];
  const sums: number[] = [];
  const partly = new Map<number, number>();
  let view = viewOf(text, { start, length: limit * FIRST_VIEW });
  let measured = start;
  let total = 0;

  /** Counts the next piece; `false` where it may go on behind the view. */
  function measureNext(): boolean {
    const end = start + tokenPieceEnd(view, measured - start);
    if (end === start + view.length && end < text.length) return false;
    total += end - measured > longest ? Number.POSITIVE_INFINITY : countPiece(text.slice(measured, end));
    measured = end;
    pieceEnds.push(end);
    sums.push(total);
    return true;
  }

  return {
    count(end) {
      if (end <= start) return 0;
      if (end - start > longest) return Number.POSITIVE_INFINITY;
      while (measured < end && total <= limit) {
        if (measureNext()) continue;
        // The piece is cut by the view's end: an end inside the view needs no more of it than that.
        const viewEnd = start + view.length;
        if (end <= viewEnd) break;
        if (isOver({ base: total, from: measured, end: viewEnd })) return Number.POSITIVE_INFINITY;
        view = viewOf(text, { start, length: view.length * 4 });
      }
      if (measured < end && total > limit) return Number.POSITIVE_INFINITY;
      const piece = firstAtLeast(pieceEnds, end);
      if (pieceEnds[piece] === end) return within(sums[piece] ?? 0, limit);
      const base = sums[piece - 1] ?? 0;
      const from = pieceEnds[piece - 1] ?? start;
      const earlier = start + Math.ceil(expected * CLEARLY_MORE);
      if (expected > 0 && earlier < end && isOver({ base, from, end: earlier })) return Number.POSITIVE_INFINITY;
      return within(base + countPart(from, end), limit);
    },
  };

  /**
   * Whether a part of a piece is too long already, which spares counting the whole. Only for long parts: a word cut short
   * may have a token more than the word.
   */
  function isOver({ base, from, end }: { base: number; from: number; end: number }): boolean {
    return end - from > LONG_PART && base + countPart(from, end) > limit;
  }

  function countPart(from: number, end: number): number {
    const known = partly.get(end);
    if (known !== undefined) return known;
    const tokens = countPieces(text.slice(from, end));
    partly.set(end, tokens);
    return tokens;
  }
}

/** Every piece whole, however long: exact where `countTokens` is content to be near. */
function countPieces(text: string): number {
  let tokens = 0;
  for (let start = 0; start < text.length; ) {
    const end = tokenPieceEnd(text, start);
    tokens += countPiece(text.slice(start, end));
    start = end;
  }
  return tokens;
}

/** A prefix that does not end inside white space, whose pieces depend on what follows. */
function viewOf(text: string, { start, length }: { start: number; length: number }): string {
  let end = Math.min(start + length, text.length);
  while (end < text.length && !isCleanCut(text, end)) end += 1;
  return text.slice(start, end);
}

function isCleanCut(text: string, offset: number): boolean {
  const next = text.charCodeAt(offset);
  const isInsidePair = next >= 0xdc00 && next <= 0xdfff;
  return !isInsidePair && !(isWhiteSpace(next) && isWhiteSpace(text.charCodeAt(offset - 1)));
}

function within(tokens: number, limit: number): number {
  return tokens <= limit ? tokens : Number.POSITIVE_INFINITY;
}
