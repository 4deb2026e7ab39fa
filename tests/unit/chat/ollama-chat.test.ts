import { expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createOllamaChat, type OllamaChatOptions } from '../../../src/chat/ollama-chat.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { ASKED, describeChatModelContract, TEXT } from '../../contracts/chat-model-contract.ts';
import { startReplayServer, type ReplayServer } from '../../fixtures/replay-server.ts';

const schemaIn = { 'json-schema': 'format', tool: 'tools.0.function.parameters' };

describeChatModelContract('ollama', { replies: 'ollama', path: '', schemaIn, tokensIn: 'options.num_predict', cachedTokens: 0, hasContentFilter: false, open: createOllamaChat });

function open(server: ReplayServer, options: Partial<OllamaChatOptions> = {}): ChatModel {
  return createOllamaChat({ kind: 'ollama', model: 'qwen3:8b', baseURL: server.url, maxConcurrency: 1, calls: ONCE, ...options });
}

test.each(['', '/', '/v1', '/api/'])('the context is as long as configured, a longer prompt is refused and not cut, and the address may end in `%s`', async (end) => {
  await using server = await startReplayServer();
  server.reply('ollama/whole');
  const chat = open(server, { baseURL: `${server.url}${end}`, contextLength: 16_384, seed: 3 });
  expect((await chat.chat(ASKED, {})).text).toBe(TEXT);
  expect(await chat.contextLength({})).toBe(16_384);
  expect(server.requests).toMatchObject([{ path: '/api/chat', body: { model: 'qwen3:8b', stream: false, truncate: false, shift: false, options: { num_ctx: 16_384, num_predict: 256, temperature: 0, seed: 3 } } }]);
});

test.each([
  { shown: 'show', length: 8_192 },
  { shown: 'show-short', length: 4_096 },
])('where none is configured the model is asked once for its context, up to a default: $length', async ({ shown, length }) => {
  await using server = await startReplayServer();
  server.reply(`ollama/${shown}`, 'ollama/whole');
  const chat = open(server);
  expect(await chat.contextLength({})).toBe(length);
  await chat.chat(ASKED, {});
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/show', '/api/chat']);
  expect(server.requests[1]?.body['options']).toMatchObject({ num_ctx: length });
});

test('a model that the server has not is told by its name', async () => {
  await using server = await startReplayServer();
  server.reply('ollama/unknown-model', 'ollama/show', 'ollama/whole');
  const chat = open(server);
  await expect(chat.chat(ASKED, {})).rejects.toMatchObject({ code: 'provider-refused', message: expect.stringContaining('qwen3:8b') });
  // It has been fetched meanwhile.
  expect((await chat.chat(ASKED, {})).text).toBe(TEXT);
});

test('a server that is not started, and a model that it has not, are told alike where only the context is asked for', async () => {
  const server = await startReplayServer();
  server.reply('ollama/unknown-model');
  const chat = open(server);
  await expect(chat.contextLength({})).rejects.toMatchObject({ code: 'provider-refused', message: expect.stringContaining('qwen3:8b') });
  await server[Symbol.asyncDispose]();
  await expect(chat.contextLength({})).rejects.toMatchObject({ code: 'provider-failed', message: expect.stringContaining('nothing answers for ollama qwen3:8b') });
});

test('a model without tools is asked for a form in words, and thinking is switched as configured', async () => {
  await using server = await startReplayServer();
  server.reply('ollama/no-tools', 'ollama/form');
  const chat = open(server, { contextLength: 8_192, dialect: { structured: 'tool' }, reasoning: 'none' });
  await chat.chat({ ...ASKED, form: { name: 'clues', schema: { type: 'object' } } }, {});
  expect(server.requests.map(({ body }) => ['tools' in body, body['think']])).toEqual([[true, false], [false, false]]);
});
