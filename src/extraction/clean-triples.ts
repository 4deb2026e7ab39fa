import type { Triple } from '../spec/extraction.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';

/** Characters of an element: a phrase that is longer is no phrase, and a hostile one shall fill nothing. */
const LONGEST = 300;

/** An element of a triple, or an entity, as it is kept: one line, well formed, not too long; empty where nothing of it can be read. */
export function cleanPhrase(raw: string): string {
  const phrase = oneLine(raw.toWellFormed());
  return /[\p{L}\p{N}\p{S}]/u.test(phrase) ? cutText(phrase, LONGEST).trim() : '';
}

/** Entities that can be read, each once, in their order. */
export function cleanEntities(rawEntities: readonly string[]): readonly string[] {
  return [...new Set(rawEntities.map(cleanPhrase))].filter((entity) => entity !== '');
}

/**
 * Triples that can be read, each once, in their order. One whose subject is its object says something of nothing else; it is kept, because
 * it names its phrase, and the graph has no edge from a phrase to itself.
 */
export function cleanTriples(rawTriples: readonly Triple[]): readonly Triple[] {
  const triples = new Map<string, Triple>();
  for (const [subject, predicate, object] of rawTriples) {
    const triple: Triple = [cleanPhrase(subject), cleanPhrase(predicate), cleanPhrase(object)];
    if (triple.every((element) => element !== '')) triples.set(triple.join('\n'), triple);
  }
  return [...triples.values()];
}
