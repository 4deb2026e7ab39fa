import { LONGEST_TOKEN_BYTES } from './cl100k.ts';
import { countPiece } from './count-piece.ts';
import { firstAtLeast } from './first-at-least.ts';
import { tokenPieceEnd } from './token-piece.ts';
import { isWhiteSpace } from './white-space.ts';

export interface TokenRuler {
  /** Exact cl100k tokens of `text.slice(start, end)`; infinite where that is more than the limit. `end` follows no white space. */
  count(end: number): number;
}

/** Characters that a ruler looks ahead at first, per token of its limit; four times as many whenever that is not enough. */
const FIRST_VIEW = 8;

/**
 * Measures slices of a text that all begin at `start`. Cutting a text at its end changes only the tokenizer's piece that
 * the cut falls into, so the pieces from `start` on are counted once, and each slice costs its last piece.
 */
export function createTokenRuler(text: string, { start, limit }: { readonly start: number; readonly limit: number }): TokenRuler {
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
        if (end <= start + view.length) break;
        view = viewOf(text, { start, length: view.length * 4 });
      }
      if (measured < end && total > limit) return Number.POSITIVE_INFINITY;
      const piece = firstAtLeast(pieceEnds, end);
      if (pieceEnds[piece] === end) return within(sums[piece] ?? 0, limit);
      return within((sums[piece - 1] ?? 0) + countPart(pieceEnds[piece - 1] ?? start, end), limit);
    },
  };

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

/** A prefix that does not end in or before white space, whose pieces depend on what follows. */
function viewOf(text: string, { start, length }: { start: number; length: number }): string {
  let end = Math.min(start + length, text.length);
  while (end < text.length && !isCleanCut(text, end)) end += 1;
  return text.slice(start, end);
}

function isCleanCut(text: string, offset: number): boolean {
  const next = text.charCodeAt(offset);
  const isLowSurrogate = next >= 0xdc00 && next <= 0xdfff;
  return !isLowSurrogate && !isWhiteSpace(next) && !isWhiteSpace(text.charCodeAt(offset - 1));
}

function within(tokens: number, limit: number): number {
  return tokens <= limit ? tokens : Number.POSITIVE_INFINITY;
}
