import { expect, test } from 'vitest';
import { buildIndex } from '../../../src/retrieval/build-index.ts';
import { createCorpus } from '../../../src/retrieval/corpus.ts';
import { loadFaiss } from '../../../src/retrieval/faiss-binding.ts';
import { buildSampleCorpus, paragraphs } from './sample-corpus.ts';
import { createWordEmbedder } from './word-embedder.ts';

const texts = paragraphs({ a: ['One fox ran, and two hens slept.', 'Rain fell.'], b: ['A cart broke, a wheel rolled away.'] });
const build = (overrides: object = {}) => buildSampleCorpus({ ...texts, embedders: [createWordEmbedder()], route: () => 0, ...overrides });

test('looks up documents, chunks and texts', async () => {
  const corpus = await build();
  expect(corpus.document('b').text).toBe('A cart broke, a wheel rolled away.');
  expect(corpus.chunk('a#1')).toBe(texts.chunks[1]);
  expect(corpus.text(corpus.chunk('a#1'))).toBe('Rain fell.');
  expect(() => corpus.document('c')).toThrow(/no document "c"/);
  expect(() => corpus.chunk('a#9')).toThrow(/no chunk "a#9"/);
});

test('windows stand in the order of the chunks, each chunk with at least one', async () => {
  const corpus = await build();
  expect(corpus.windows.map(({ chunkId, start, end }) => [chunkId, corpus.text({ documentId: chunkId[0]!, start, end })])).toEqual([
    ['a#0', 'One fox ran,'],
    ['a#0', ' and two hens slept.'],
    ['a#1', 'Rain fell.'],
    ['b#0', 'A cart broke,'],
    ['b#0', ' a wheel rolled away.'],
  ]);
  const bare = createCorpus({ ...texts, rows: [], indexes: [], embedders: [] });
  expect(bare.windows.map(({ chunkId }) => chunkId)).toEqual(['a#0', 'a#1', 'b#0']);
});

test.each([['by words alone', { embedders: [], route: () => null }], ['by words and vectors', {}]])('finds the best windows %s', async (_, overrides) => {
  const corpus = await build(overrides);
  const [best, ...others] = await corpus.searchWindows('Where did the wheel go, rolled away?', { k: 3 });
  expect(best).toMatchObject({ documentId: 'b', chunkId: 'b#0' });
  expect(corpus.text(best!)).toBe(' a wheel rolled away.');
  for (const other of others) expect(other.score).toBeLessThanOrEqual(best!.score);
});

test('a document without an embedder is found by words beside one that has vectors', async () => {
  const corpus = await build({ route: (documentId: string) => (documentId === 'a' ? 0 : null) });
  const [best] = await corpus.searchWindows('the wheel', { k: 1 });
  expect(best?.documentId).toBe('b');
});

test('an embedder that cannot be had leaves words', async () => {
  const embedder = createWordEmbedder();
  const { vectors } = await embedder.embed(['Rain fell.'], { role: 'passage' });
  const rows = [{ chunkId: 'a#1', start: 33, end: 43, isChunk: false, embedder: 0, row: 0 }];
  const corpus = createCorpus({ ...texts, rows, indexes: [await buildIndex({ vectors, dimension: 64 })], embedders: [null] });
  const [best] = await corpus.searchWindows('the wheel', { k: 1 });
  expect(best?.documentId).toBe('b');
});

const hasFaiss = 'binding' in (await loadFaiss());
test.skipIf(!hasFaiss)('scores are the same whatever the kind of index', async () => {
  const [flat, faiss, graph] = await Promise.all((['flat', 'faiss', 'faiss-hnsw'] as const).map((kind) => build({ kind })));
  const expected = await flat!.scoreChunks(['fox and hens', 'rain'], {});
  expect(await faiss!.scoreChunks(['fox and hens', 'rain'], {})).toEqual(expected);
  expect(await graph!.scoreChunks(['fox and hens', 'rain'], {})).toEqual(expected);
});

test('a search waits for indexes that are still being built; the texts are there at once', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly []>();
  const corpus = createCorpus({ ...texts, rows: [], indexes: promise, embedders: [] });
  expect(corpus.chunks).toHaveLength(3);
  const search = corpus.searchWindows('the wheel', { k: 1 });
  const first = await Promise.race([search.then(() => 'found'), new Promise((end) => setImmediate(() => end('waits')))]);
  expect(first).toBe('waits');
  resolve([]);
  expect((await search)[0]?.documentId).toBe('b');
});

test('questions at once do not take each other\'s rankings away', async () => {
  const corpus = await build();
  const queries = ['fox', 'hens', 'rain', 'cart', 'wheel', 'rolled', 'slept'];
  await corpus.scoreChunks(['fox'], {});
  const all = await Promise.all([corpus.scoreChunks(['fox', 'straw'], {}), corpus.scoreChunks(queries.slice(1), {})]);
  expect(all[0][0]).toEqual((await corpus.scoreChunks(['fox'], {}))[0]);
});

test('a blank query is not embedded and finds nothing', async () => {
  const embedder = createWordEmbedder();
  const corpus = await build({ embedders: [embedder] });
  embedder.calls.length = 0;
  expect(await corpus.searchWindows('  ', { k: 3 })).toEqual([]);
  expect(embedder.calls).toEqual([]);
});

test('rows that do not fit their index are refused', async () => {
  const index = await buildIndex({ vectors: new Float32Array(128), dimension: 64 });
  const create = (...numbers: number[]) => {
    const rows = numbers.map((row) => ({ chunkId: 'a#0', start: 0, end: 5, isChunk: false, embedder: 0, row }));
    return createCorpus({ ...texts, rows, indexes: [index], embedders: [createWordEmbedder()] });
  };
  expect(() => create(0)).toThrow(/1 rows are described, the index has 2/);
  expect(() => create(0, 0)).toThrow(/row 0 of a#0/);
  expect(() => create(0, 2)).toThrow(/row 2 of a#0/);
  expect(() => create(0, 1)).not.toThrow();
});

test('the caller\'s abort is rethrown as is', async () => {
  const reason = new Error('enough');
  const corpus = await build();
  await expect(corpus.searchWindows('fox', { k: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
