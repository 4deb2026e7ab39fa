import { expect, test } from 'vitest';
import { createEntityGraph } from '../../../src/memory/entity-graph.ts';
import { WALK_SETTINGS, walkPassages } from '../../../src/memory/walk-passages.ts';

/** Six chunks: Crowe links 0 and 1, Renn 1 and 4; 5 stands alone. */
const mentions = new Map([['c0', [0]], ['c1', [0, 1]], ['c2', []], ['c3', []], ['c4', [1]], ['c5', []]]);
const names = ['Crowe', 'Renn'];
const build = (documentOf: (chunk: number) => string) => {
  const chunks = [...mentions.keys()].map((id, chunk) => ({ id, documentId: documentOf(chunk), start: chunk, end: chunk + 1, tokens: 1, lines: [1, 1] as const }));
  const documents = [...new Set(chunks.map(({ documentId }) => documentId))].map((id) => ({ id, title: id, text: '' }));
  return { corpus: { chunks, documents }, graph: createEntityGraph(chunks, { names, mentions, keyPoints: [] }) };
};
const hits = [{ chunkId: 'c0', score: 0.8 }, { chunkId: 'c2', score: 0.3 }];
const walk = (documentOf: (chunk: number) => string, settings = WALK_SETTINGS) => walkPassages({ ...build(documentOf), hits, asked: [], settings });

test('passages that names lead to stand beside those that the question finds', () => {
  const found = walk(() => 'book');
  expect(found.map(({ chunkId }) => chunkId)).toEqual(expect.arrayContaining(['c0', 'c1', 'c2', 'c4']));
  expect(found.map(({ chunkId }) => chunkId)).not.toContain('c5');
  expect(found[0]).toMatchObject({ chunkId: 'c0', isSeed: true });
});

test('a name near what was found weighs more than one further on, and never more than the setting', () => {
  const weights = new Map(walk(() => 'book').map(({ chunkId, weight }) => [chunkId, weight]));
  expect(weights.get('c1')).toBeGreaterThan(weights.get('c4') ?? 1);
  expect(Math.max(...weights.values())).toBeCloseTo(WALK_SETTINGS.inBook, 10);
});

test('in a collection of short documents names lead further than in a book', () => {
  const weights = walk((chunk) => `document ${chunk}`).map(({ weight }) => weight);
  expect(Math.max(...weights)).toBeCloseTo(WALK_SETTINGS.inCollection, 10);
});

test('without anything found there is nowhere to begin', () => {
  expect(walkPassages({ ...build(() => 'book'), hits: [], asked: [], settings: WALK_SETTINGS })).toEqual([]);
});

test('a name in the question is a beginning too', () => {
  const found = walkPassages({ ...build(() => 'book'), hits: [], asked: [{ name: 'Renn', count: 2 }], settings: WALK_SETTINGS });
  expect(found.map(({ chunkId }) => chunkId).toSorted()).toEqual(['c0', 'c1', 'c4']);
});
