import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { edgesOf } from '../../../src/graph/edges-of.ts';
import { compileWalkGraph } from '../../../src/knowledge/compile-walk-graph.ts';
import { edgeReasons } from '../../../src/knowledge/edge-reasons.ts';
import { REFERENCE_WEIGHTS } from '../../../src/knowledge/graph-weights.ts';
import { tellingsOf } from '../../../src/knowledge/tellings.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import type { WalkGraph } from '../../../src/knowledge/walk-graph.ts';
import { emptyKnowledge } from '../../../src/knowledge/with-passages.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPassages, telling } from '../../fixtures/random-passages.ts';
import type { ExtractedPassage } from '../../../src/knowledge/plan-passages.ts';

test('an edge names the triples and chunks that it rests on, and its cosine', async () => {
  const walk = await walkOver([telling('b', ['Erik Hort', 'born in', 'Montebello']), telling('a', ['Erik Hort', 'born in', 'Montebello'], ['Montebello', 'home of', "Erik Hort's"])]);
  const reasons = (one: string, other: string) => edgeReasons(walk, nodeOf(walk, one), nodeOf(walk, other));
  expect(reasons('montebello', 'erik hort')).toEqual([{ kind: 'relation', fact: ['erik hort', 'born in', 'montebello'], chunkIds: ['a', 'b'] }]);
  expect(reasons('erik hort', 'erik hort s')).toEqual([{ kind: 'synonym', score: expect.closeTo(Math.sqrt(2 / 3), 6) }]);
  expect(reasons('a', 'erik hort s')).toEqual([{ kind: 'contains', chunkId: 'a' }]);
  expect(reasons('b', 'erik hort s')).toEqual([]);
  expect(reasons('a', 'b')).toEqual([]);
});

test('every edge has a reason, and every pair without an edge has none', async () => {
  const walk = await walkOver(randomPassages(seededRandom(5), 30));
  const nodes = Array.from({ length: walk.graph.size }, (_, node) => node);
  expect(walk.counts.relations * walk.counts.synonyms * walk.counts.contains).toBeGreaterThan(0);
  for (const node of nodes) {
    const reasoned = nodes.filter((other) => edgeReasons(walk, node, other).length > 0);
    expect(reasoned).toEqual([...edgesOf(walk.graph, node)].map(({ to }) => to).toSorted((one, other) => one - other));
  }
});

test('a fact that is told twice in one passage names it once', async () => {
  const { knowledge } = await walkOver([telling('a', ['Anna', 'is', 'old'], ['anna', 'is', 'old!'])]);
  expect(tellingsOf(knowledge).passagesOf(0)).toEqual(['a']);
  expect(knowledge.factCounts[0]).toBe(2);
  expect(tellingsOf(knowledge).passagesOf(7)).toEqual([]);
});

async function walkOver(passages: readonly ExtractedPassage[]): Promise<WalkGraph> {
  const embedder = createHashEmbedder({ dimension: 64, dropsStopWords: false });
  return compileWalkGraph(await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 64 })), passages, embedder), REFERENCE_WEIGHTS);
}

function nodeOf({ knowledge: { vocabulary }, phraseNodes, passageNodes }: WalkGraph, name: string): number {
  return passageNodes.get(name) ?? phraseNodes[vocabulary.phraseNumber(name) ?? -1] ?? -1;
}
