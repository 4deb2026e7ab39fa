import { expect, test } from 'vitest';
import { createSingleEmbedderSet } from '../../../src/embedders/single-embedder-set.ts';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { createKnowingSet } from '../../../src/evaluation/knowing-embedder.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import { itemAt } from '../../../src/util/item-at.ts';

/** What the model was asked for. */
function recording(): { readonly embedder: Embedder; readonly asked: string[] } {
  const inner = createHashEmbedder({ dimension: 8, dropsStopWords: false });
  const asked: string[] = [];
  const embed: Embedder['embed'] = async (texts, options) => {
    asked.push(...texts);
    return await inner.embed(texts, options);
  };
  return { asked, embedder: { ...inner, embed } };
}

test('a question is embedded once, a known passage never, and vectors stand in their places', async () => {
  const { embedder, asked } = recording();
  const apple = Float32Array.of(9, 9, 9, 9, 9, 9, 9, 9);
  const knowing = itemAt(createKnowingSet(createSingleEmbedderSet(embedder), new Map([[embedder.modelId, new Map([['apple', apple]])]])).embedders, 0);
  const { vectors } = await knowing.embed(['pear', 'apple', 'pear'], { role: 'passage' });
  const pear = (await createHashEmbedder({ dimension: 8, dropsStopWords: false }).embed(['pear'], { role: 'passage' })).vectors;
  expect([...vectors]).toEqual([...pear, ...apple, ...pear]);
  await knowing.embed(['who', 'apple'], { role: 'query' });
  const again = await knowing.embed(['apple', 'who'], { role: 'query' });
  expect(asked).toEqual(['pear', 'who', 'apple']);
  expect([...again.vectors.subarray(0, 8)]).not.toEqual([...apple]);
  expect((await knowing.embed([], { role: 'query' })).vectors).toHaveLength(0);
});

test('a document goes to the embedder that stands for its own', () => {
  const set = createKnowingSet(createSingleEmbedderSet(recording().embedder));
  expect(set.route({ id: 'a', title: 'A', text: 'words' })).toBe(set.embedders[0]);
});
