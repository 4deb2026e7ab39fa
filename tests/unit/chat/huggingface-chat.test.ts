import { expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createHuggingFaceChat, type HuggingFaceChatOptions } from '../../../src/chat/huggingface-chat.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { ASKED, describeChatModelContract, TEXT } from '../../contracts/chat-model-contract.ts';
import { startReplayServer, type ReplayServer } from '../../fixtures/replay-server.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('huggingface', { replies: 'huggingface', path: '/v1', schemaIn, tokensIn: 'max_tokens', open: (options) => createHuggingFaceChat({ ...options, provider: 'auto' }) });

/** A model behind the router, whose addresses lead to the server here. */
function behindRouter(server: ReplayServer, options: Partial<HuggingFaceChatOptions> = {}): { readonly chat: ChatModel; readonly addresses: string[] } {
  const addresses: string[] = [];
  const toServer: typeof fetch = (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input);
    addresses.push(address.href);
    return fetch(new URL(`${address.pathname}${address.search}`, server.url), init);
  };
  const chat = createHuggingFaceChat({ kind: 'huggingface', model: 'meta-llama/Llama-3.1-8B-Instruct', provider: 'auto', apiKey: 'hf_given', maxConcurrency: 1, calls: ONCE, fetch: toServer, ...options });
  return { chat, addresses };
}

test('the router chooses a provider, or is told which', async () => {
  await using server = await startReplayServer();
  server.reply('huggingface/whole');
  const auto = behindRouter(server);
  expect((await auto.chat.chat(ASKED, {})).text).toBe(TEXT);
  expect(auto.addresses).toEqual(['https://router.huggingface.co/v1/chat/completions']);
  expect(server.requests[0]).toMatchObject({ headers: { authorization: 'Bearer hf_given' }, body: { model: 'meta-llama/Llama-3.1-8B-Instruct' } });

  server.reply('huggingface/mapping', 'huggingface/whole');
  const named = behindRouter(server, { provider: 'together' });
  expect((await named.chat.chat(ASKED, {})).text).toBe(TEXT);
  expect(named.addresses).toEqual(['https://huggingface.co/api/models/meta-llama/Llama-3.1-8B-Instruct?expand[]=inferenceProviderMapping', 'https://router.huggingface.co/together/v1/chat/completions']);
  expect(server.requests.at(-1)?.body).toMatchObject({ model: 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo' });
});

test('a provider that the router has not, and a key of somebody else, are told before a call', async () => {
  await using server = await startReplayServer();
  expect(() => behindRouter(server, { provider: 'togehter' })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  await expect(behindRouter(server, { apiKey: 'sk-other' }).chat.chat(ASKED, {})).rejects.toMatchObject({ code: 'provider-refused', message: expect.stringContaining('`hf_`') });
  expect(server.requests).toEqual([]);
});

test('a model that is still waking is busy: the package does not ask on and on by itself', async () => {
  await using server = await startReplayServer();
  server.reply('huggingface/waking');
  await expect(behindRouter(server).chat.chat(ASKED, {})).rejects.toMatchObject({ code: 'provider-busy', isRetryable: true });
  expect(server.requests).toHaveLength(1);
});

test('a model that is held to no form is asked by a tool', async () => {
  await using server = await startReplayServer();
  server.reply('huggingface/wants-no-response-format', 'huggingface/tool');
  const { text } = await behindRouter(server).chat.chat({ ...ASKED, form: { name: 'clues', schema: { type: 'object' } } }, {});
  expect(JSON.parse(text)).toEqual({ clues: ['the lamp', '灯'] });
  expect(server.requests[1]?.body).toMatchObject({ tool_choice: { type: 'function', function: { name: 'clues' } } });
});
