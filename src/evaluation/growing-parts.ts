import type { Document } from '../spec/text.ts';
import { itemAt } from '../util/item-at.ts';
import { documentIdOf } from './passage-documents.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';

/** What a corpus grows by, and the questions that it can be asked from then on. */
export interface GrowingPart {
  readonly documents: readonly Document[];
  /** Positions of the questions whose passages are all there now, and were not before. */
  readonly questions: readonly number[];
}

/**
 * A corpus in parts of about equal size. The passages of a question stand in one part where no earlier question took them; those that no question
 * needs are dealt out by their ids, which tell nothing of them.
 */
export function growingParts(documents: readonly Document[], questions: readonly RetrievalQuestion[], count: number): readonly GrowingPart[] {
  const partOf = new Map<string, number>();
  const held = new Set(documents.map(({ id }) => id));
  const needs = questions.map(({ needed }) => needed.map((forms) => forms.map(documentIdOf).find((id) => held.has(id)) ?? ''));
  for (const [question, ids] of needs.entries()) for (const id of ids) if (!partOf.has(id)) partOf.set(id, Math.floor((question * count) / questions.length));
  const free = documents.filter(({ id }) => !partOf.has(id)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const taken = Array.from({ length: count }, (_, part) => documents.reduce((sum, { id }) => (partOf.get(id) === part ? sum + 1 : sum), 0));
  for (const { id } of free) {
    const least = taken.reduce((best, size, part) => (size < itemAt(taken, best) ? part : best), 0);
    partOf.set(id, least);
    taken[least] = itemAt(taken, least) + 1;
  }
  const askedFrom = needs.map((ids) => (ids.length === 0 || ids.includes('') ? -1 : Math.max(...ids.map((id) => partOf.get(id) ?? 0))));
  return Array.from({ length: count }, (_, part) => ({
    documents: documents.filter(({ id }) => partOf.get(id) === part),
    questions: [...askedFrom.keys()].filter((question) => askedFrom[question] === part),
  }));
}
