import type { Chunk, Span } from '../spec/text.ts';
import { itemAt } from '../util/item-at.ts';

/** Finds the position of the chunk that a place of the text begins in; `undefined` where none holds it. */
export function createChunkFinder(chunks: readonly Chunk[]): (place: Span & { readonly documentId: string }) => number | undefined {
  let runs: ReadonlyMap<string, { readonly first: number; readonly size: number }> | undefined;
  return ({ documentId, start }) => {
    const run = (runs ??= runsOf(chunks)).get(documentId);
    if (run === undefined) return undefined;
    let [low, high] = [run.first, run.first + run.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (itemAt(chunks, middle).end <= start) low = middle + 1;
      else high = middle;
    }
    return low < run.first + run.size && itemAt(chunks, low).start <= start ? low : undefined;
  };
}

/** Chunks stand by document, and within one by position. */
function runsOf(chunks: readonly Chunk[]): ReadonlyMap<string, { readonly first: number; readonly size: number }> {
  const runs = new Map<string, { first: number; size: number }>();
  for (const [position, { documentId }] of chunks.entries()) {
    const run = runs.get(documentId);
    if (run === undefined) runs.set(documentId, { first: position, size: 1 });
    else run.size += 1;
  }
  return runs;
}
