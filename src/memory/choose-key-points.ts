import type { Corpus } from '../spec/corpus.ts';
import type { KeyPoint } from './key-point.ts';

/**
 * At most `limit` key points that cover the whole text: it is cut into as many equal stretches, and each gives its best one.
 * While there are enough to go round, every document of the memory has one.
 */
export function chooseKeyPoints(keyPoints: readonly KeyPoint[], corpus: Corpus, limit: number): readonly KeyPoint[] {
  const byDocument = Map.groupBy(keyPoints, ({ documentId }) => documentId);
  const texts = corpus.documents
    .map(({ id, text }) => ({ points: byDocument.get(id) ?? [], length: text.length }))
    .filter(({ points }) => points.length > 0);
  const shares = shareOut(texts.map(({ length, points }) => ({ length, most: points.length })), limit);
  return texts.flatMap(({ points, length }, index) => bestOfStretches(points, length, shares[index] ?? 0));
}

/** Gives each text one, as long as there are some, and the rest one by one to where most text goes without. */
function shareOut(texts: readonly { readonly length: number; readonly most: number }[], limit: number): readonly number[] {
  const shares = texts.map(() => 0);
  for (let given = 0; given < limit; given += 1) {
    let neediest = -1;
    let need = 0;
    for (const [index, { length, most }] of texts.entries()) {
      const share = shares[index] ?? 0;
      const wanted = share >= most ? 0 : share === 0 ? Number.MAX_VALUE : length / share;
      if (wanted > need) [neediest, need] = [index, wanted];
    }
    if (neediest === -1) break;
    shares[neediest] = (shares[neediest] ?? 0) + 1;
  }
  return shares;
}

function bestOfStretches(points: readonly KeyPoint[], length: number, share: number): readonly KeyPoint[] {
  if (share === 0) return [];
  const best = new Map<number, KeyPoint>();
  for (const point of points) {
    const stretch = Math.floor((point.start / length) * share);
    if (point.score > (best.get(stretch)?.score ?? -1)) best.set(stretch, point);
  }
  const chosen = new Set(best.values());
  // An empty stretch (a licence, a table) leaves its place to the best that remain.
  const rest = points.filter((point) => !chosen.has(point)).toSorted((a, b) => b.score - a.score || a.start - b.start);
  for (const point of rest.slice(0, share - chosen.size)) chosen.add(point);
  return [...chosen].toSorted((a, b) => a.start - b.start);
}
