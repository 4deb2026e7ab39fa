import type { Corpus } from '../spec/corpus.ts';
import type { Clue } from '../spec/clue.ts';
import type { Chunk, Span } from '../spec/text.ts';
import { overlaps } from '../text/overlaps.ts';

type Place = Span & { readonly documentId: string };

/** What a clue adds to a passage where only the long span is known that it comes from. */
const VAGUE_WEIGHT = 0.25;

/** Finds where in some spans of a text a clue comes from: the window of theirs that is nearest to it, or the first span where none is near. */
export function createCluePlacer(corpus: Corpus): (text: string, places: readonly Place[], signal: AbortSignal | undefined) => Promise<Pick<Clue, 'source' | 'weight'>> {
  let byDocument: ReadonlyMap<string, readonly Chunk[]> | undefined;
  return async (text, places, signal) => {
    const [first] = places;
    if (first === undefined) return {};
    const chunks = (byDocument ??= Map.groupBy(corpus.chunks, ({ documentId }) => documentId));
    const within = new Set(places.flatMap((place) => (chunks.get(place.documentId) ?? []).filter((chunk) => overlaps(chunk, place)).map(({ id }) => id)));
    const [best] = (await corpus.focus(text, [...within], { signal })).toSorted((left, right) => right.score - left.score);
    if (best === undefined || best.score <= 0) return { source: first, weight: VAGUE_WEIGHT };
    return { source: { documentId: best.documentId, start: best.start, end: best.end } };
  };
}
