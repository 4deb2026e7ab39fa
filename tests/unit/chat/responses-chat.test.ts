import { expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { OPENAI_DIALECT } from '../../../src/chat/known-dialects.ts';
import type { OpenAiChatOptions } from '../../../src/chat/openai-chat.ts';
import { createResponsesChat } from '../../../src/chat/responses-chat.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { ASKED, describeChatModelContract, TEXT } from '../../contracts/chat-model-contract.ts';
import { startReplayServer, type ReplayServer } from '../../fixtures/replay-server.ts';

const schemaIn = { 'json-schema': 'text.format.schema', tool: 'tools.0.parameters' };

describeChatModelContract('openai, responses', { replies: 'openai-responses', path: '/v1', schemaIn, tokensIn: 'max_output_tokens', open: (options) => createResponsesChat({ ...options, dialect: OPENAI_DIALECT }) });

function open(server: ReplayServer, options: Partial<OpenAiChatOptions> = {}): ChatModel {
  return createResponsesChat({ kind: 'openai', model: 'gpt-5', baseURL: `${server.url}/v1`, maxConcurrency: 1, calls: ONCE, dialect: OPENAI_DIALECT, ...options });
}

test('replies are not kept by the provider, a reply has at least as many tokens as the interface wants, and a shared beginning has a key', async () => {
  await using server = await startReplayServer();
  server.reply('openai-responses/whole');
  await open(server, { reasoning: 'low' }).chat({ ...ASKED, maxNewTokens: 4, sharedMessages: 1 }, {});
  expect(server.requests[0]).toMatchObject({
    path: '/v1/responses',
    body: { model: 'gpt-5', store: false, stream: false, max_output_tokens: 16, temperature: 0, reasoning: { effort: 'low' }, prompt_cache_key: expect.stringMatching(/^[0-9a-f]{32}$/u), input: ASKED.messages },
  });
});

test('a model that reasons and refuses a temperature is asked without', async () => {
  await using server = await startReplayServer();
  server.reply('openai-responses/wants-no-temperature', 'openai-responses/reasoning');
  const chat = open(server);
  expect((await chat.chat(ASKED, {})).text).toBe(TEXT);
  await chat.chat(ASKED, {});
  expect(server.requests.map(({ body }) => 'temperature' in body)).toEqual([true, false, false]);
});

test('a reply that failed in its stream is told, with the words of the provider', async () => {
  await using server = await startReplayServer();
  server.reply('openai-responses/failed-stream');
  await expect(open(server).chat(ASKED, { onDelta: () => undefined })).rejects.toMatchObject({ code: 'reply-cut', message: expect.stringContaining('The model failed to generate a response') });
});
