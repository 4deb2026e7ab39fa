import { countPiece } from './count-piece.ts';
import { tokenPieceEnd } from './token-piece.ts';

/** A piece above this length is counted in parts, so that no text can ask for more memory than this one part needs. */
const LONGEST_COUNTED_PIECE = 65_536;

/**
 * Number of cl100k tokens of a text, in linear time. It is `encode_ordinary(text).length`, but for pieces without any
 * break of more than 65,536 characters, where it may be a few tokens more.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  let start = 0;
  while (start < text.length) {
    const end = tokenPieceEnd(text, start);
    tokens += end - start > LONGEST_COUNTED_PIECE ? countParts(text, { start, end }) : countPiece(text.slice(start, end));
    start = end;
  }
  return tokens;
}

function countParts(text: string, piece: { start: number; end: number }): number {
  let tokens = 0;
  for (let start = piece.start; start < piece.end; start += LONGEST_COUNTED_PIECE) {
    tokens += countPiece(text.slice(start, Math.min(start + LONGEST_COUNTED_PIECE, piece.end)));
  }
  return tokens;
}
