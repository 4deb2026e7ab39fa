import { expect, test } from 'vitest';
import { createQueryVectors } from '../../../src/retrieval/query-vectors.ts';
import { createWordEmbedder } from './word-embedder.ts';

test('texts are embedded once, in batches that the embedder takes', async () => {
  const embedder = createWordEmbedder({ maxBatchSize: 2 });
  const queries = createQueryVectors(embedder);
  const [first, , , again] = await queries.embed(['a', 'b', 'c', 'a'], {});
  expect(again).toEqual(first);
  expect(embedder.calls).toEqual([['a', 'b'], ['c']]);
  await queries.embed(['c', 'd'], {});
  expect(embedder.calls.at(-1)).toEqual(['d']);
});

test('only the last texts are kept', async () => {
  const embedder = createWordEmbedder({ maxBatchSize: 1000 });
  const queries = createQueryVectors(embedder);
  await queries.embed(['first'], {});
  await queries.embed(Array.from({ length: 200 }, (_, number) => `text ${number}`), {});
  await queries.embed(['first', 'text 199'], {});
  expect(embedder.calls.at(-1)).toEqual(['first']);
});

test('a wrong number of values is an error', async () => {
  const embedder = createWordEmbedder();
  embedder.embed = async () => ({ vectors: new Float32Array(10), truncated: 0 });
  await expect(createQueryVectors(embedder).embed(['a'], {})).rejects.toMatchObject({ code: 'model-failed' });
});
