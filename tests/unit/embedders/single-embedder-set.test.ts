import { expect, test } from 'vitest';
import { createSingleEmbedderSet } from '../../../src/embedders/single-embedder-set.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';

const EMBEDDER: Embedder = {
  kind: 'test',
  modelId: 'test@1',
  dimension: 1,
  isNormalised: false,
  maxTokens: 1,
  maxBatchSize: 1,
  embed: async (texts) => ({ vectors: new Float32Array(texts.length), truncated: 0 }),
};

test('every document goes to the one embedder', () => {
  const set = createSingleEmbedderSet(EMBEDDER);
  expect(set.embedders).toEqual([EMBEDDER]);
  expect([route(set, 'English'), route(set, '中文文字')]).toEqual([EMBEDDER, EMBEDDER]);
});

test('a document in a script that the embedder does not read goes to none', () => {
  const reader: Embedder = { ...EMBEDDER, scripts: ['cjk'] };
  const set = createSingleEmbedderSet(reader);
  expect([route(set, 'English'), route(set, '中文文字')]).toEqual([undefined, reader]);
});

function route(set: ReturnType<typeof createSingleEmbedderSet>, text: string): Embedder | undefined {
  return set.route({ id: 'd', title: 'D', text });
}
