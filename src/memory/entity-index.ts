import { findEntitiesLatin } from '../text/find-entities-latin.ts';
import type { Entity } from './entity.ts';

export interface EntityIndex {
  readonly entities: readonly Entity[];
  /** Known names in a text, each once, in the order that they first stand in; the longest name wins. */
  find(text: string): readonly Entity[];
  /** As `find`, for a question: whatever its letter case, and with names that only the question knows. */
  findInQuestion(question: string): readonly Entity[];
}

const MOST_WORDS = 6;
const MOST_CHARACTERS = 20;

/** Looks names up in windows and questions. */
export function createEntityIndex(entities: readonly Entity[]): EntityIndex {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const byCaselessName = new Map(entities.toReversed().map((entity) => [entity.name.toLowerCase(), entity]));
  return {
    entities,
    find: (text) => lookUp(text, (name) => byName.get(name)),
    findInQuestion: (question) => {
      const hasCapitals = /\P{Lu}\p{Lu}/u.test(question);
      const known = lookUp(question, (name) => byName.get(name) ?? (hasCapitals ? undefined : byCaselessName.get(name.toLowerCase())));
      const isCovered = (name: string): boolean => known.some((entity) => entity.name.includes(name));
      const unknown = [...findEntitiesLatin(question).keys()].filter((name) => !isCovered(name)).map((name) => ({ name, count: 1 }));
      return [...known, ...unknown];
    },
  };
}

function lookUp(text: string, get: (name: string) => Entity | undefined): readonly Entity[] {
  const found = new Set<Entity>();
  for (const run of text.matchAll(/(\p{Script=Han}+)|[^\p{Script=Han}]+/gu)) {
    const pieces = run[1] === undefined ? words(run[0]) : characters(run[0]);
    const joint = run[1] === undefined ? ' ' : '';
    const longest = joint === ' ' ? MOST_WORDS : MOST_CHARACTERS;
    for (let at = 0; at < pieces.length; at += 1) {
      for (let size = Math.min(longest, pieces.length - at); size > 0; size -= 1) {
        const entity = get(pieces.slice(at, at + size).join(joint));
        if (entity === undefined) continue;
        found.add(entity);
        at += size - 1;
        break;
      }
    }
  }
  return [...found];
}

function words(run: string): readonly string[] {
  return [...run.matchAll(/(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Rev|Messrs|Mme|Mlle)\.|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{M}\p{N}]+)*/gu)].map(([word]) => word.replace(/['’]s$/u, ''));
}

function characters(run: string): readonly string[] {
  return [...run];
}
