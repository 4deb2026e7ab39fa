import type { Entity } from './entity.ts';
import type { RecallView } from './recall-view.ts';

/** Windows whose names are looked at. */
const WINDOWS = 12;

/** Names of the question, then those prominent in its best windows; without a question, the names of the whole text. */
export function recallEntities({ corpus, entities, question, hits }: RecallView): readonly Entity[] {
  if (question === '') return entities.entities;
  const asked = entities.findInQuestion(question);
  const scores = new Map<Entity, number>();
  for (const [rank, hit] of hits.slice(0, WINDOWS).entries()) {
    for (const entity of entities.find(corpus.text(hit))) {
      // A name that stands everywhere says little about these windows.
      const weight = 1 / Math.sqrt(rank + 1) / Math.log(2 + entity.count);
      scores.set(entity, (scores.get(entity) ?? 0) + weight);
    }
  }
  const found = [...scores].toSorted(([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a.name < b.name ? -1 : 1)).map(([entity]) => entity);
  return [...asked, ...found.filter(({ name }) => asked.every((entity) => !entity.name.includes(name)))];
}
