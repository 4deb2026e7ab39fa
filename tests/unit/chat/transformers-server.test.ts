import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createHuggingFaceChat } from '../../../src/chat/huggingface-chat.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { createResponsesChat } from '../../../src/chat/responses-chat.ts';
import { createChatGenerator } from '../../../src/generators/chat-generator.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../../../src/spec/chat-model.ts';
import { describeGeneratorContract } from '../../contracts/generator-contract.ts';
import { firstLayers, smollm2Folder } from '../../fixtures/small-language-model.ts';
import { HAS_TRANSFORMERS_SERVER, startTransformersServer, type TransformersServer } from '../../fixtures/transformers-server.ts';

const FOLDER = HAS_TRANSFORMERS_SERVER ? smollm2Folder() : undefined;
const HELLO: ChatRequest = { messages: [{ role: 'user', content: 'Say hello.' }], maxNewTokens: 16 };

describe.skipIf(FOLDER === undefined)('a server that nobody here wrote: transformers serve (needs SmolLM2: npm run setup installs it)', { timeout: 180_000 }, () => {
  let server: TransformersServer;
  beforeAll(async () => {
    // What is asked for is not wisdom: two of thirty layers keep it short.
    server = await startTransformersServer(firstLayers(FOLDER ?? '', 2));
  }, 180_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  const common = (kind: string): Parameters<typeof createOpenAiChat>[0] => ({ kind, model: server.model, baseURL: server.url, maxConcurrency: 1, calls: ONCE });
  const kinds: Readonly<Record<string, () => ChatModel>> = {
    'openai-compatible': () => createOpenAiChat(common('openai-compatible')),
    'openai, chat completions': () => createOpenAiChat({ ...common('openai'), apiKey: 'sk-none', dialect: { tokensField: 'max_completion_tokens' } }),
    'openai, responses': () => createResponsesChat({ ...common('openai'), apiKey: 'sk-none' }),
    huggingface: () => createHuggingFaceChat({ ...common('huggingface'), provider: 'auto' }),
  };

  describe.each(Object.keys(kinds))('%s', (kind) => {
    const open = (): ChatModel => kinds[kind]?.() ?? createOpenAiChat(common(kind));

    test('a streamed reply and a whole one are the same text, with the same counts', async () => {
      const chat = open();
      const { reply, deltas } = await stream(chat, HELLO);
      expect(deltas.length).toBeGreaterThan(3);
      expect(deltas.join('')).toBe(reply.text);
      expect(reply.usage).toMatchObject({ modelCalls: 1, outputTokens: 16, retries: 0 });
      expect(reply.usage.inputTokens).toBeGreaterThan(20);
      expect(await chat.chat(HELLO, {})).toEqual(reply);
    });

    test('an abort in the middle is seen by the server, which turns to the next request', { timeout: 20_000 }, async () => {
      const chat = open();
      const controller = new AbortController();
      const reason = new Error('enough');
      // Most of a minute for this model. The server does one thing after the other, so the next reply comes in this test's time only where this one was given up.
      const long = chat.chat({ ...HELLO, maxNewTokens: 7_500 }, { signal: controller.signal, onDelta: () => controller.abort(reason) });
      await expect(long).rejects.toBe(reason);
      expect((await chat.chat(HELLO, {})).text).not.toBe('');
    });
  });

  test('a model that the server has not is refused, naming it', async () => {
    const chat = createOpenAiChat({ ...common('openai-compatible'), model: 'owner/other' });
    await expect(chat.chat(HELLO, {})).rejects.toMatchObject({ code: 'provider-refused', message: expect.stringContaining('owner/other') });
  });

  describeGeneratorContract('openai-compatible, transformers serve', () => {
    const chat = createOpenAiChat(common('openai-compatible'));
    // Another random word in the prompt, and so small a model says something else.
    return Promise.resolve({ generator: createChatGenerator({ chat, maxNewTokens: 8, maxInputTokens: 350, nonce: () => 'k3x9w2m7qa' }) });
  });
});

async function stream(chat: ChatModel, request: ChatRequest): Promise<{ readonly reply: ChatReply; readonly deltas: readonly string[] }> {
  const deltas: string[] = [];
  const reply = await chat.chat(request, { onDelta: (text) => deltas.push(text) });
  return { reply, deltas };
}
