import type { CorpusPart } from './corpus-part.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import type { Entity } from './entity.ts';
import { findEntitiesCjk, type ReadPieces } from '../text/find-entities-cjk.ts';
import { createLatinEntityCounter } from '../text/find-entities-latin.ts';
import { mainText } from './main-text.ts';

/** Names beyond this many are too rare to steer anything. */
const MOST_ENTITIES = 5_000;

/** Names that the texts of a corpus use more than once, or that have several words; the most frequent first. */
export async function findEntities(corpus: CorpusPart, signal?: AbortSignal): Promise<readonly Entity[]> {
  const texts = corpus.documents.map(mainTextOf);
  const readPieces: ReadPieces = () => piecesInTurns(texts, signal);
  const latin = createLatinEntityCounter();
  for await (const piece of readPieces()) latin.add(piece);
  const counts = latin.counts();
  for (const [name, count] of await findEntitiesCjk(readPieces)) counts.set(name, Math.max(count, counts.get(name) ?? 0));
  return [...counts]
    .filter(([name, count]) => count > 1 || name.includes(' '))
    .toSorted(([nameA, countA], [nameB, countB]) => countB - countA || (nameA < nameB ? -1 : 1))
    .slice(0, MOST_ENTITIES)
    .map(([name, count]) => ({ name, count }));
}

function mainTextOf(document: Document): string {
  const { start, end } = mainText(document);
  return document.text.slice(start, end);
}
