import { expect, test } from 'vitest';
import { openMemoryModel } from '../../../src/config/open-memory-model.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';

const model = { kind: 'openai-compatible', model: 'm', baseURL: 'http://127.0.0.1:9/v1' } as const;
const chat: ChatModel = { kind: 'openai-compatible', modelId: 'm', maxConcurrency: 1, contextLength: () => Promise.resolve(8192), chat: () => Promise.reject(new Error('nobody is asked')) };
const options = { openBridge: () => { throw new Error('no bridge is opened'); }, chat };

test.each([{ device: 'cpu' }, { dtype: 'float32' }, { bits: 4 }, { bridge: { url: 'http://127.0.0.1:9' } }] as const)('of a long-context memory whose model is called, %j is refused and not passed over', async (tensors) => {
  const [name] = Object.keys(tensors);
  for (const memory of [{ kind: 'long-context', model, ...tensors }, { kind: 'long-context', ...tensors }] as const) {
    const config = parseConfig({ memory, generator: model }).memory;
    await expect(openMemoryModel(config, options)).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining(`memory.${name} is given`), remedy: expect.stringContaining(`memory.model.${name}`) });
  }
  expect((await openMemoryModel(parseConfig({ memory: { kind: 'long-context', model }, generator: model }).memory, options)).kind).toBe('long-context');
});
