import { searchTerms } from '../text/search-terms.ts';
import { itemAt } from '../util/item-at.ts';
import { createBm25, type Bm25, type Neighbours } from './bm25.ts';
import type { CorpusTexts } from './corpus-texts.ts';
import { numberTerms } from './number-terms.ts';

export interface LexicalIndexes {
  readonly chunks: Bm25;
  readonly windows: Bm25;
  /** The chunks around each chunk, in its own document. */
  readonly neighbours: Neighbours;
}

/** Chunks on either side of one that are read together with it: a name is said once and meant for pages. */
const REACH = 4;

/** BM25 over the windows and over the chunks of a corpus; terms are looked for once, window by window. */
export function createLexicalIndexes(texts: CorpusTexts): LexicalIndexes {
  const numbers = new Map<string, number>();
  const windows = numberTerms(windowTerms(texts), numbers).texts;
  const chunks = texts.chunks.map((chunk, position) => {
    const own = itemAt(texts.windowsOfChunk, position);
    if (overlap(texts, own)) return itemAt(numberTerms([searchTerms(texts.text(chunk))], numbers).texts, 0);
    return join(own.map((window) => itemAt(windows, window)));
  });
  return { windows: createBm25({ numbers, texts: windows }), chunks: createBm25({ numbers, texts: chunks }), neighbours: findNeighbours(texts) };
}

function* windowTerms(texts: CorpusTexts): Generator<readonly string[]> {
  for (const { chunkId, start, end } of texts.windows) {
    yield searchTerms(texts.text({ documentId: texts.chunk(chunkId).documentId, start, end }));
  }
}

// Where windows do not overlap, their terms together are the chunk's.
function overlap({ windows }: CorpusTexts, own: readonly number[]): boolean {
  return own.some((window, at) => at > 0 && itemAt(windows, window).start < itemAt(windows, itemAt(own, at - 1)).end);
}

function join(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function findNeighbours({ chunks }: CorpusTexts): Neighbours {
  const first = new Int32Array(chunks.length);
  const last = new Int32Array(chunks.length);
  let begin = 0;
  for (let end = 1; end <= chunks.length; end += 1) {
    if (end < chunks.length && chunks[end]?.documentId === chunks[begin]?.documentId) continue;
    for (let chunk = begin; chunk < end; chunk += 1) {
      first[chunk] = Math.max(begin, chunk - REACH);
      last[chunk] = Math.min(end - 1, chunk + REACH);
    }
    begin = end;
  }
  return { first, last };
}
