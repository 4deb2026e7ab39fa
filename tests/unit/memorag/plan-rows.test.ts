import { expect, test } from 'vitest';
import { planRows } from '../../../src/memorag/plan-rows.ts';
import { routeDocuments } from '../../../src/memorag/route-documents.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import type { Chunk, Document, Window } from '../../../src/spec/text.ts';

const embedder = (modelId: string): Embedder => ({
  kind: 'test', modelId, dimension: 2, isNormalised: true, maxTokens: 100, maxBatchSize: 8,
  embed: () => Promise.reject(new Error('not called')),
});
const [first, unused, second] = [embedder('first'), embedder('unused'), embedder('second')];
const documents: readonly Document[] = ['a', 'b', 'c'].map((id) => ({ id, title: id, text: 'x'.repeat(100) }));
const routes = new Map([['a', second], ['b', first]]);
const routing = routeDocuments(documents, { embedders: [first, unused, second], route: ({ id }) => routes.get(id), warnings: [] });
const chunk = (documentId: string, tokens: number): Chunk => ({ id: `${documentId}#0`, documentId, start: 0, end: 100, tokens, lines: [1, 1] });
const windows = (documentId: string): readonly Window[] => [0, 50].map((start) => ({ chunkId: `${documentId}#0`, start, end: start + 50 }));

test('only embedders that a document goes to are the memory’s, in the order of the set', () => {
  expect(routing.embedders).toEqual([first, second]);
  expect(['a', 'b', 'c'].map((id) => routing.embedderOf(id))).toEqual([1, 0, null]);
});

test('rows count by embedder; a chunk has its own row where it fits, and none where it has one window or no embedder', () => {
  const rows = planRows({
    chunks: [chunk('a', 75), chunk('b', 76), chunk('c', 10)],
    windows: [...windows('a'), ...windows('b'), ...windows('c')],
    routing,
  });
  expect(rows.map(({ chunkId, isChunk, embedder: position, row }) => [chunkId, isChunk, position, row])).toEqual([
    ['a#0', false, 1, 0], ['a#0', false, 1, 1], ['a#0', true, 1, 2],
    ['b#0', false, 0, 0], ['b#0', false, 0, 1],
    ['c#0', false, null, null], ['c#0', false, null, null],
  ]);
  const single = planRows({ chunks: [chunk('a', 10)], windows: windows('a').slice(0, 1), routing });
  expect(single.map((row) => row.isChunk)).toEqual([false]);
});
