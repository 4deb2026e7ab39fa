import type { Triple } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import type { Knowledge } from './knowledge.ts';
import { liveSynonyms } from './live-synonyms.ts';
import { tellingsOf } from './tellings.ts';
import { tripleOf } from './triple-of.ts';
import type { WalkGraph } from './walk-graph.ts';

/** What an edge of a walk graph rests on. */
export type EdgeReason =
  | { readonly kind: 'relation'; readonly fact: Triple; readonly chunkIds: readonly string[] }
  | { readonly kind: 'synonym'; readonly score: number }
  | { readonly kind: 'contains'; readonly chunkId: string };

/** Every reason of the edge between two nodes, relations by the order of their facts; none where there is no edge. */
export function edgeReasons(walk: WalkGraph, one: number, other: number): readonly EdgeReason[] {
  const [low, high] = one < other ? [one, other] : [other, one];
  const phrase = walk.phrases[low];
  if (phrase === undefined || low === high) return [];
  const second = walk.phrases[high];
  if (second !== undefined) return [...relations(walk.knowledge, phrase, second), ...synonyms(walk, phrase, second)];
  const chunkId = itemAt(walk.passages, high - walk.phrases.length);
  return walk.knowledge.passages.get(chunkId)?.phrases.includes(phrase) === true ? [{ kind: 'contains', chunkId }] : [];
}

function relations(knowledge: Knowledge, one: number, other: number): readonly EdgeReason[] {
  const { passagesOf, factsOf } = tellingsOf(knowledge);
  const shared = new Set(factsOf(other));
  return Array.from(factsOf(one))
    .filter((fact) => shared.has(fact))
    .map((fact): EdgeReason => ({ kind: 'relation', fact: tripleOf(knowledge.vocabulary, fact), chunkIds: passagesOf(fact) }));
}

function synonyms({ knowledge, weights }: WalkGraph, one: number, other: number): readonly EdgeReason[] {
  const { from, to, scores } = liveSynonyms(knowledge, { phrases: Int32Array.of(one, other), mostSynonyms: weights.mostSynonyms });
  const at = from.findIndex((source, position) => to[position] === (source === one ? other : one));
  return at < 0 ? [] : [{ kind: 'synonym', score: itemAt(scores, at) }];
}
