import { expect, test } from 'vitest';
import { createMeter } from '../../../src/config/meter.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import type { Embedder, EmbedderSet } from '../../../src/spec/embedder.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';

const usage = { ...NO_USAGE, modelCalls: 1, inputTokens: 1_000, outputTokens: 100 };
const chat: ChatModel = {
  kind: 'openai',
  modelId: 'm',
  maxConcurrency: 3,
  contextLength: () => Promise.resolve(4096),
  chat: ({ maxNewTokens }) => (maxNewTokens === 0 ? Promise.reject(new Error('refused')) : Promise.resolve({ text: 'yes', finishReason: 'stop', usage })),
};

test('one model in two places is counted in each, by the price of the place', async () => {
  const meter = createMeter();
  const memory = meter.chat('memory', chat, { input: 1000, output: 0, currency: 'USD' });
  const generator = meter.chat('generator', chat, undefined);
  expect(await memory.chat({ messages: [], maxNewTokens: 1 }, {})).toEqual({ text: 'yes', finishReason: 'stop', usage });
  await generator.chat({ messages: [], maxNewTokens: 1 }, {});
  await generator.chat({ messages: [], maxNewTokens: 1 }, {});
  expect(meter.spendings).toEqual([
    { role: 'memory', kind: 'openai', modelId: 'm', usage, cost: { amount: 1, currency: 'USD' } },
    { role: 'generator', kind: 'openai', modelId: 'm', usage: { ...usage, modelCalls: 2, inputTokens: 2_000, outputTokens: 200 } },
  ]);
  expect([memory.kind, memory.modelId, memory.maxConcurrency, await memory.contextLength({})]).toEqual(['openai', 'm', 3, 4096]);
});

test('a call that fails is counted nowhere, and fails as it did', async () => {
  const meter = createMeter();
  await expect(meter.chat('generator', chat, undefined).chat({ messages: [], maxNewTokens: 0 }, {})).rejects.toThrow('refused');
  expect(meter.spendings).toEqual([]);
});

test('embedders are routed to as before, and what they learn of themselves is seen', async () => {
  let dimension = 0;
  const embedder: Embedder = {
    kind: 'openai',
    modelId: 'e',
    get dimension() {
      return dimension;
    },
    isNormalised: true,
    maxTokens: 10,
    maxBatchSize: 2,
    embed(texts) {
      dimension = 2;
      return Promise.resolve({ vectors: new Float32Array(2 * texts.length), truncated: 0, usage });
    },
  };
  const set: EmbedderSet = { embedders: [embedder], route: ({ id }) => (id === 'a' ? embedder : undefined), warnings: [] };
  const meter = createMeter();
  const counted = meter.embedders(set, { input: 1, currency: 'USD' });
  const [own] = counted.embedders;
  expect(counted.route({ id: 'a', title: '', text: '' })).toBe(own);
  expect(counted.route({ id: 'b', title: '', text: '' })).toBeUndefined();
  expect(own?.dimension).toBe(0);
  await own?.embed(['x'], { role: 'passage' });
  expect(own?.dimension).toBe(2);
  expect(meter.spendings).toMatchObject([{ role: 'embedder', modelId: 'e', usage, cost: { amount: 0.001, currency: 'USD' } }]);
});
