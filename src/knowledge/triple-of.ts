import type { Triple } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import type { Vocabulary } from './knowledge.ts';

/** A fact in words, normalised. */
export function tripleOf({ phrases, facts }: Vocabulary, fact: number): Triple {
  const { subject, predicate, object } = itemAt(facts, fact);
  return [itemAt(phrases, subject), predicate, itemAt(phrases, object)];
}
