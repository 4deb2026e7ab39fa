import { setImmediate } from 'node:timers/promises';
import { skipWhiteSpace } from './white-space.ts';
import { wholeCharacterEnd } from './whole-character-end.ts';

/** Characters between two turns: some tens of milliseconds of work for whoever counts words or tokens. */
const TURN = 32_768;

/**
 * Texts in pieces of moderate length, so that work on many megabytes leaves the process its turns and sees an abort. A piece
 * ends at a paragraph where it can, else at a line or a word, and never inside a cl100k token unless nothing else is there.
 */
export async function* piecesInTurns(texts: Iterable<string>, signal?: AbortSignal): AsyncGenerator<string> {
  let sinceTurn = TURN;
  for (const text of texts) {
    for (let start = 0; start < text.length; ) {
      if (sinceTurn >= TURN) {
        await setImmediate();
        signal?.throwIfAborted();
        sinceTurn = 0;
      }
      const end = pieceEnd(text, start);
      yield text.slice(start, end);
      sinceTurn += end - start;
      start = end;
    }
  }
}

function pieceEnd(text: string, start: number): number {
  const longest = start + TURN;
  if (longest >= text.length) return text.length;
  for (const mark of ['\n\n', '\n']) {
    const at = text.lastIndexOf(mark, longest - mark.length);
    if (at >= start) return lineStart(text, at);
  }
  // A token may begin with a space and never ends with one: the cut goes before it.
  let space = text.lastIndexOf(' ', longest - 1);
  while (space > start && text.charAt(space - 1) === ' ') space -= 1;
  return space > start ? space : wholeCharacterEnd(text, longest);
}

/** Behind the last line break of the white space that begins at `offset`. */
function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', skipWhiteSpace(text, offset) - 1) + 1;
}
