import { cl100k } from './cl100k.ts';
import { countLongPiece } from './count-long-piece.ts';

/** Above this many code units the tokenizer's own merging, quadratic in a piece's length, is slower than ours. */
const LONG_PIECE = 400;

/** A novel has some 20,000 different pieces; the bound keeps a library's worth of text from filling the memory. */
const CACHED_PIECES = 200_000;
const CACHED_LENGTH = 32;

const cache = new Map<string, number>();

/** Number of cl100k tokens of one piece, as the tokenizer itself counts them. */
export function countPiece(piece: string): number {
  if (piece.length > CACHED_LENGTH) return piece.length > LONG_PIECE ? countLongPiece(piece) : encodedLength(piece);
  const known = cache.get(piece);
  if (known !== undefined) return known;
  const tokens = encodedLength(piece);
  if (cache.size >= CACHED_PIECES) cache.clear();
  cache.set(piece, tokens);
  return tokens;
}

function encodedLength(piece: string): number {
  return cl100k().encode_ordinary(piece).length;
}
