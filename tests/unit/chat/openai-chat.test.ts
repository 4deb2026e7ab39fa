import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { DEEPSEEK_DIALECT, OPENAI_DIALECT } from '../../../src/chat/known-dialects.ts';
import { createOpenAiChat, type OpenAiChatOptions } from '../../../src/chat/openai-chat.ts';
import type { ChatModel, ChatRequest } from '../../../src/spec/chat-model.ts';
import { ASKED, describeChatModelContract, TEXT } from '../../contracts/chat-model-contract.ts';
import { startReplayServer, type Replayed, type ReplayServer } from '../../fixtures/replay-server.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('openai', { replies: 'openai', path: '/v1', schemaIn, tokensIn: 'max_completion_tokens', open: (options) => createOpenAiChat({ ...options, dialect: OPENAI_DIALECT }) });
describeChatModelContract('deepseek', { replies: 'deepseek', path: '', schemaIn, tokensIn: 'max_tokens', open: (options) => createOpenAiChat({ ...options, dialect: DEEPSEEK_DIALECT }) });
describeChatModelContract('openai-compatible', { replies: 'openai-compatible', path: '/v1', schemaIn, tokensIn: 'max_tokens', open: createOpenAiChat });

const FORMED: ChatRequest = { ...ASKED, form: { name: 'clues', schema: { type: 'object', properties: {}, additionalProperties: false } } };

describe('createOpenAiChat', () => {
  let server: ReplayServer;
  beforeAll(async () => {
    server = await startReplayServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  let asked = 0;
  beforeEach(() => {
    asked = server.requests.length;
  });

  const open = (options: Partial<OpenAiChatOptions> = {}): ChatModel =>
    createOpenAiChat({ kind: 'openai-compatible', model: 'a-model', baseURL: `${server.url}/v1`, maxConcurrency: 4, calls: ONCE, ...options });
  const bodies = (): readonly Replayed['body'][] => server.requests.slice(asked).map(({ body }) => body);

  test('a model that refuses `max_tokens` and a temperature is asked without, once and for all', async () => {
    server.reply('openai/wants-max-completion-tokens', 'openai/wants-no-temperature', 'openai/whole');
    const chat = open();
    expect(await chat.chat(ASKED, {})).toMatchObject({ text: TEXT, usage: { modelCalls: 1, retries: 0 } });
    await chat.chat(ASKED, {});
    expect(bodies().map(({ max_tokens, max_completion_tokens, temperature }) => [max_tokens, max_completion_tokens, temperature])).toEqual([
      [256, undefined, 0],
      [undefined, 256, 0],
      [undefined, 256, undefined],
      [undefined, 256, undefined],
    ]);
  });

  test('a server that knows no `stream_options` is asked without, and tokens are counted here', async () => {
    server.reply('openai-compatible/wants-no-stream-options', 'openai-compatible/no-usage-stream');
    const chat = open();
    expect(await read(chat)).toMatchObject({ text: TEXT, usage: { inputTokens: expect.toSatisfy((count: number) => count > 8 && count < 30), outputTokens: expect.toSatisfy((count: number) => count > 12 && count < 40) } });
    await read(chat);
    expect(bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false]);
  });

  test.each(['openai/wants-no-json-schema', 'openai-compatible/wants-no-response-format'])('where JSON Schema is refused (%s) a tool call asks for the form, and where that is refused nothing does', async (refusal) => {
    server.reply(refusal, 'openai-compatible/wants-no-tools', 'openai-compatible/form');
    const chat = open();
    expect((await chat.chat(FORMED, {})).text).toContain('the lamp');
    await chat.chat(FORMED, {});
    expect(bodies().map((body) => ['response_format' in body, 'tools' in body])).toEqual([[true, false], [false, true], [false, false], [false, false]]);
  });

  test('a way to a form that was configured is not given up', async () => {
    server.reply('openai/wants-no-json-schema');
    await expect(open({ structured: 'json-schema' }).chat(FORMED, {})).rejects.toMatchObject({ code: 'provider-refused' });
    server.reply('deepseek/wants-no-tool');
    await expect(open({ structured: 'tool' }).chat(FORMED, {})).rejects.toMatchObject({ code: 'provider-refused' });
    expect(bodies()).toHaveLength(2);
  });

  test('DeepSeek is asked for a form by a tool, and its reasoner in words', async () => {
    server.reply('deepseek/wants-no-tool', 'deepseek/form');
    await open({ dialect: DEEPSEEK_DIALECT }).chat(FORMED, {});
    expect(bodies().map((body) => ['response_format' in body, 'tools' in body])).toEqual([[false, true], [false, false]]);
  });

  test('a schema is strict where every object is closed, and never with what strict providers refuse', async () => {
    server.reply('openai/form');
    await open().chat(FORMED, {});
    await open().chat({ ...ASKED, form: { name: 'clues', schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: { a: { type: 'string' } } } } }, {});
    expect(bodies().map((body) => body['response_format'])).toMatchObject([{ json_schema: { name: 'clues', strict: true } }, { json_schema: { strict: false, schema: { type: 'object', properties: { a: { type: 'string' } } } } }]);
    expect(JSON.stringify(bodies()[1])).not.toContain('$schema');
  });

  test('where a model has no system role, what the system says begins what the user says', async () => {
    server.reply('openai-compatible/wants-no-system', 'openai-compatible/whole');
    await open().chat(ASKED, {});
    expect(bodies()[1]?.['messages']).toEqual([{ role: 'user', content: 'Answer in one sentence.\n\nWho put out the lamp? 谁？' }]);
  });

  test('the end of a beginning that requests share is marked for the cache, where the provider takes marks', async () => {
    server.reply('openai-compatible/whole', 'openai-compatible/wants-no-cache-control', 'openai-compatible/whole');
    const chat = open({ dialect: { hasCacheControl: true } });
    const request: ChatRequest = { ...ASKED, sharedMessages: 1 };
    await chat.chat(request, {});
    await chat.chat(request, {});
    const plain = ASKED.messages.map((message) => ({ ...message }));
    const marked = [{ role: 'system', content: [{ type: 'text', text: 'Answer in one sentence.', cache_control: { type: 'ephemeral' } }] }, plain[1]];
    expect(bodies().map(({ messages }) => messages)).toEqual([marked, marked, plain]);
    await open({ dialect: { hasCacheControl: true } }).chat(ASKED, {});
    expect(bodies().at(-1)?.['messages']).toEqual(plain);
  });

  test('requests that begin alike are told to OpenAI by one key', async () => {
    server.reply('openai/whole');
    const chat = open({ dialect: OPENAI_DIALECT });
    const [system, user] = ASKED.messages;
    if (system === undefined || user === undefined) throw new Error('two messages');
    await chat.chat({ ...ASKED, sharedMessages: 1 }, {});
    await chat.chat({ ...ASKED, messages: [system, { ...user, content: 'And who saw it?' }], sharedMessages: 1 }, {});
    await chat.chat({ ...ASKED, messages: [{ ...system, content: 'Be brief.' }, user], sharedMessages: 1 }, {});
    await chat.chat(ASKED, {});
    const keys = bodies().map((body) => body['prompt_cache_key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/u);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys[3]).toBeUndefined();
  });

  test('a whole reply is whole where the server gives no reason for its end', async () => {
    server.reply('openai-compatible/no-reason');
    expect(await open().chat(ASKED, {})).toMatchObject({ text: TEXT, finishReason: 'stop' });
  });

  test.each(['think', 'parts'])('thoughts within the text (%s) are left out', async (reply) => {
    server.reply(`openai-compatible/${reply}`);
    expect((await open().chat(ASKED, {})).text).toBe(TEXT);
  });

  test('thoughts within a stream are left out, however it is cut', async () => {
    server.reply({ file: 'openai-compatible/think-stream', pieces: 3 });
    expect(await read(open())).toMatchObject({ text: TEXT });
  });

  test.each([
    ['openai-compatible/failed-in-200', 'provider-failed'],
    ['openai/no-means', 'provider-refused'],
    ['deepseek/no-means', 'provider-refused'],
    ['azure-openai/filtered-prompt', 'provider-refused'],
    // It repeats the request, which says what other refusals say.
    ['openai-compatible/repeats-the-request', 'provider-refused'],
  ])('%s is told as %s', async (reply, code) => {
    server.reply(reply);
    await expect(open().chat(FORMED, {})).rejects.toMatchObject({ code });
    expect(bodies()).toHaveLength(1);
  });

  test('where a prompt leaves no room to think in, it is asked for with less, and in the end with none', async () => {
    server.reply('openai-compatible/only-reasoning', 'openai-compatible/too-long', 'openai-compatible/too-long', 'openai-compatible/whole', 'openai-compatible/too-long');
    const chat = open();
    expect(await chat.chat(ASKED, {})).toMatchObject({ text: TEXT, usage: { modelCalls: 2 } });
    await expect(chat.chat(ASKED, {})).rejects.toMatchObject({ code: 'input-too-large' });
    expect(bodies().map((body) => body['max_tokens'])).toEqual([256, 8_448, 2_304, 768, 8_448, 2_304, 768, 384, 256]);
  });

  test('several calls at once find out together, and none fails for it', async () => {
    server.reply(({ body }) => ('temperature' in body ? 'openai/wants-no-temperature' : 'openai/whole'));
    const chat = open();
    const replies = await Promise.all(Array.from({ length: 3 }, () => chat.chat(ASKED, {})));
    expect(replies.map(({ text }) => text)).toEqual([TEXT, TEXT, TEXT]);
    expect(bodies().filter((body) => !('temperature' in body))).toHaveLength(3);
    server.reply(({ body }) => (body['max_tokens'] === 256 ? 'openai-compatible/only-reasoning' : 'openai-compatible/whole'));
    const reasoning = open();
    const reasoned = await Promise.all(Array.from({ length: 3 }, () => reasoning.chat(ASKED, {})));
    expect(reasoned.map(({ text }) => text)).toEqual([TEXT, TEXT, TEXT]);
  });

  test('a seed and how much to reason are sent where they are configured', async () => {
    server.reply('openai/whole');
    await open({ seed: 7, temperature: 0.5, reasoning: 'low' }).chat(ASKED, {});
    expect(bodies()[0]).toMatchObject({ seed: 7, temperature: 0.5, reasoning_effort: 'low' });
  });
});

/** A streamed reply. */
function read(chat: ChatModel): Promise<unknown> {
  return chat.chat(ASKED, { onDelta: () => undefined });
}
