import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';

const plain = createHashEmbedder({ dimension: 256, dropsStopWords: false });

test('a word has one axis and one sign, by its MD5', async () => {
  // 5d41402a bc…: 0x5d41402a mod 256 = 42, and 0xbc is even.
  const { vectors } = await plain.embed(['Hello, hello!'], { role: 'passage' });
  expect([...vectors.entries()].filter(([, value]) => value !== 0)).toEqual([[42, 1]]);
});

test.each([
  [true, 1],
  [false, 0],
])('stop words dropped (%s): a text of nothing else has %d on the first axis', async (dropsStopWords, value) => {
  const { vectors } = await createHashEmbedder({ dimension: 256, dropsStopWords }).embed(['the of'], { role: 'passage' });
  expect(vectors[0]).toBe(value);
});

test('counts the texts that are too long', async () => {
  const long = 'word '.repeat(plain.maxTokens + 1);
  expect((await plain.embed(['short', long, long], { role: 'passage' })).truncated).toBe(2);
});

test('an abort during the work rejects with the reason of the caller', async () => {
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const embedded = plain.embed(Array.from({ length: 200 }, (_, at) => `text ${at}`), { role: 'passage', signal: controller.signal });
  controller.abort(reason);
  await expect(embedded).rejects.toBe(reason);
});
