/**
 * The tokenizer first cuts a text into pieces (a word with the space before it, up to three digits, a run of signs, a run
 * of white space) and merges bytes inside each piece only. This is the cl100k pattern with what JavaScript reads otherwise
 * written out: `\s` as White_Space (U+0085 is in it, U+FEFF is not), and the long s, which matches `s` where case is ignored.
 */
const PIECE =
  /'(?:[sdmtSDMT\u017F]|[lL]{2}|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/uy;

/** Where the tokenizer's piece that begins at `start` ends. */
export function tokenPieceEnd(text: string, start: number): number {
  PIECE.lastIndex = start;
  // Every character fits one of the alternatives; the step forward only guards against standing still.
  return PIECE.test(text) ? PIECE.lastIndex : start + 1;
}
