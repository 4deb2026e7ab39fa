import { cl100k } from './cl100k.ts';
import { countLongPiece } from './count-long-piece.ts';

/** Above this many code units the tokenizer's own merging, quadratic in a piece's length, is slower than ours. */
const LONG_PIECE = 100;

/** A novel's different pieces have some 300,000 characters; the bound keeps a library's worth of text from filling the memory. */
const CACHED_CHARACTERS = 4_000_000;
const LONGEST_CACHED = 4096;

/** A slice of this length points into its text, and in the cache would keep the whole text in memory; shorter ones are copies. */
const KEEPS_ITS_TEXT = 13;

const cache = new Map<string, number>();
let cachedCharacters = 0;

/** Number of cl100k tokens of one piece, as the tokenizer itself counts them. */
export function countPiece(piece: string): number {
  const known = piece.length <= LONGEST_CACHED ? cache.get(piece) : undefined;
  if (known !== undefined) return known;
  const tokens = piece.length > LONG_PIECE ? countLongPiece(piece) : cl100k().encode_ordinary(piece).length;
  if (piece.length <= LONGEST_CACHED) remember(piece, tokens);
  return tokens;
}

function remember(piece: string, tokens: number): void {
  cachedCharacters += piece.length;
  if (cachedCharacters > CACHED_CHARACTERS) {
    cache.clear();
    cachedCharacters = piece.length;
  }
  cache.set(piece.length >= KEEPS_ITS_TEXT ? copyOf(piece) : piece, tokens);
}

function copyOf(piece: string): string {
  return Buffer.from(piece, 'utf16le').toString('utf16le');
}
