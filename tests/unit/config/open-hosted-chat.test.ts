import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { createSharedRunners } from '../../../src/calls/shared-runners.ts';
import { hostedChatSchema } from '../../../src/config/chat-model-schema.ts';
import { openHostedChat } from '../../../src/config/open-hosted-chat.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { startReplayServer } from '../../fixtures/replay-server.ts';

type RawChat = z.input<typeof hostedChatSchema>;

function open(rawConfig: RawChat): ChatModel {
  return openHostedChat(hostedChatSchema.parse(rawConfig), { runnerOf: createSharedRunners(), callsDirectory: mkdtempSync(join(tmpdir(), 'memorag-calls-')) });
}

test.each<[string, (url: string) => RawChat, string, string]>([
  ['openai', (url) => ({ kind: 'openai', model: 'm', baseURL: `${url}/v1` }), 'openai-responses/whole', '/v1/responses'],
  ['openai, chat completions', (url) => ({ kind: 'openai', api: 'chat', model: 'm', baseURL: `${url}/v1` }), 'openai/whole', '/v1/chat/completions'],
  ['azure-openai', (url) => ({ kind: 'azure-openai', model: 'm', baseURL: url }), 'azure-openai/whole', '/openai/v1/chat/completions'],
  ['azure-openai, a version', (url) => ({ kind: 'azure-openai', model: 'm', baseURL: url, apiVersion: '2024-10-21' }), 'azure-openai/whole', '/openai/deployments/m/chat/completions?api-version=2024-10-21'],
  ['deepseek', (url) => ({ kind: 'deepseek', model: 'm', baseURL: url }), 'deepseek/whole', '/chat/completions'],
  ['openai-compatible', (url) => ({ kind: 'openai-compatible', model: 'm', baseURL: `${url}/v1` }), 'openai-compatible/whole', '/v1/chat/completions'],
  ['ollama', (url) => ({ kind: 'ollama', model: 'm', baseURL: url, contextLength: 4_096 }), 'ollama/whole', '/api/chat'],
  ['huggingface', (url) => ({ kind: 'huggingface', model: 'm', baseURL: `${url}/v1` }), 'huggingface/whole', '/v1/chat/completions'],
])('%s is called where its interface is, with its own counts', async (_, configOf, reply, path) => {
  await using server = await startReplayServer();
  server.reply(reply);
  const chat = open({ ...configOf(server.url), temperature: 0.5 });
  const { text, usage } = await chat.chat({ messages: [{ role: 'user', content: 'Who?' }], maxNewTokens: 64 }, {});
  expect(text).toContain('Silas Crowe');
  expect(usage).toMatchObject({ modelCalls: 1, inputTokens: 42, outputTokens: 17 });
  expect(server.requests).toMatchObject([{ path }]);
  expect(JSON.stringify(server.requests[0]?.body)).toContain('"temperature":0.5');
});

test('a beginning that requests share is marked for the cache where that is configured', async () => {
  await using server = await startReplayServer();
  server.reply('openai-compatible/whole');
  const request = { messages: [{ role: 'user', content: 'The book.' }, { role: 'user', content: 'Who?' }], maxNewTokens: 64, sharedMessages: 1 } as const;
  for (const cacheControl of [true, undefined]) {
    await open({ kind: 'openai-compatible', model: 'm', baseURL: `${server.url}/v1`, calls: { cache: false }, ...(cacheControl === undefined ? {} : { cacheControl }) }).chat(request, {});
  }
  expect(server.requests.map(({ body }) => JSON.stringify(body).includes('ephemeral'))).toEqual([true, false]);
});

test('a provider of the router that there is not is told before a call', async () => {
  await expect(open({ kind: 'huggingface', model: 'm', provider: 'nobody' }).chat({ messages: [], maxNewTokens: 1 }, {})).rejects.toMatchObject({ code: 'config-invalid' });
});
