import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';

describeEmbedderContract('that hashes words', async () => ({
  embedder: createHashEmbedder({ dimension: 256, dropsStopWords: true }),
  knowsRoles: false,
  [Symbol.asyncDispose]: async () => {},
}));

test('a word has one axis and one sign, by its MD5', async () => {
  // 5d41402a bc…: 0x5d41402a mod 256 = 42, and 0xbc is even.
  const { vectors } = await createHashEmbedder({ dimension: 256, dropsStopWords: false }).embed(['Hello, hello!'], { role: 'passage' });
  expect([...vectors.entries()].filter(([, value]) => value !== 0)).toEqual([[42, 1]]);
});

test('stop words are words where none is dropped, and nothing where they are', async () => {
  const first = async (dropsStopWords: boolean): Promise<number | undefined> =>
    (await createHashEmbedder({ dimension: 256, dropsStopWords }).embed(['the of'], { role: 'passage' })).vectors[0];
  expect(await first(true)).toBe(1);
  expect(await first(false)).toBe(0);
});
