import { setImmediate } from 'node:timers/promises';
import type { Corpus } from '../spec/corpus.ts';
import type { Entity } from './entity.ts';
import { findEntitiesCjk } from './find-entities-cjk.ts';
import { findEntitiesLatin } from './find-entities-latin.ts';
import { mainText } from './main-text.ts';

/** Names beyond this many are too rare to steer anything. */
const MOST_ENTITIES = 5_000;

/** Names that the texts of a corpus use more than once, or that have several words; the most frequent first. */
export async function findEntities(corpus: Corpus, signal?: AbortSignal): Promise<readonly Entity[]> {
  const text = corpus.documents.map((document) => document.text.slice(mainText(document).start, mainText(document).end)).join('\n\n');
  const counts = new Map<string, number>();
  for (const find of [findEntitiesLatin, findEntitiesCjk]) {
    await setImmediate();
    signal?.throwIfAborted();
    for (const [name, count] of find(text)) counts.set(name, Math.max(count, counts.get(name) ?? 0));
  }
  return [...counts]
    .filter(([name, count]) => count > 1 || name.includes(' '))
    .toSorted(([nameA, countA], [nameB, countB]) => countB - countA || (nameA < nameB ? -1 : 1))
    .slice(0, MOST_ENTITIES)
    .map(([name, count]) => ({ name, count }));
}
