import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCallRunner } from '../../src/calls/create-call-runner.ts';
import type { CallRunner } from '../../src/calls/call-runner.ts';
import { ONCE } from '../../src/calls/once.ts';
import type { HostedChatOptions } from '../../src/chat/hosted-chat-options.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../../src/spec/chat-model.ts';
import { startReplayServer, type Replayed, type ReplayServer } from '../fixtures/replay-server.ts';
import { until } from '../fixtures/until.ts';

export interface OpenHosted extends HostedChatOptions {
  readonly baseURL: string;
}

export interface ChatModelContract {
  /** Folder of tests/fixtures/provider-replies. */
  readonly replies: string;
  /** Behind the server's address: `/v1`. */
  readonly path: string;
  open(options: OpenHosted): ChatModel;
  /** Of the 42 tokens of every recorded prompt; default 32. */
  readonly cachedTokens?: number;
  /** Where a body has the schema of a form, and the one that a tool call has. */
  readonly schemaIn: { readonly 'json-schema': string; readonly tool: string };
  /** What keeps a model from reasoning all its tokens away. */
  readonly tokensIn: string;
  /** Whether the provider says that its filter cut a reply. */
  readonly hasContentFilter?: boolean;
}

export const TEXT = 'The lamp was put out by Silas Crowe. 🕯 灯灭了。';
const FORM_TEXT = '{"clues":["the lamp","灯"]}';
export const ASKED: ChatRequest = {
  messages: [
    { role: 'system', content: 'Answer in one sentence.' },
    { role: 'user', content: 'Who put out the lamp? 谁？' },
  ],
  maxNewTokens: 256,
};
const SCHEMA = { type: 'object', properties: { clues: { type: 'array', items: { type: 'string' } } }, required: ['clues'], additionalProperties: false } as const;
const FORMED: ChatRequest = { ...ASKED, form: { name: 'clues', schema: SCHEMA } };

/** What the packages would read. */
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ...['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_API_VERSION', 'AZURE_OPENAI_API_KEY', 'HF_TOKEN', 'HF_INFERENCE_ENDPOINT'].map((name) => [name, 'from-environment'] as const),
  ['OPENAI_BASE_URL', 'http://127.0.0.1:1/from-environment'],
  ['AZURE_OPENAI_ENDPOINT', 'http://127.0.0.1:1/from-environment'],
  ['OLLAMA_HOST', 'http://127.0.0.1:1/from-environment'],
  ['OPENAI_CUSTOM_HEADERS', 'x-more: from-environment\nauthorization: Bearer from-environment'],
  ['OPENAI_LOG', 'debug'],
];

/** What every hosted or served language model does, against replies in its provider's own shape from a real server. */
export function describeChatModelContract(name: string, contract: ChatModelContract): void {
  describe(`chat model contract: ${name}`, () => {
    let server: ReplayServer;
    beforeAll(async () => {
      server = await startReplayServer();
    });
    afterAll(() => server[Symbol.asyncDispose]());
    let asked = 0;
    beforeEach(() => {
      asked = server.requests.length;
    });

    const file = (reply: string): string => `${contract.replies}/${reply}`;
    const open = (options: Partial<HostedChatOptions> = {}): ChatModel =>
      contract.open({ kind: name, model: 'a-model', apiKey: 'sk-given', contextLength: 8_192, maxConcurrency: 4, calls: ONCE, baseURL: `${server.url}${contract.path}`, ...options });
    const requests = (): readonly Replayed[] => server.requests.slice(asked);
    const { cachedTokens = 32 } = contract;
    const usage = { modelCalls: 1, inputTokens: 42, cachedInputTokens: cachedTokens, outputTokens: 17, retries: 0, reusedCalls: 0 };

    test('a whole reply has its text, the reason of its end and the counts of the provider', async () => {
      server.reply(file('whole'));
      expect(await open().chat(ASKED, {})).toEqual({ text: TEXT, finishReason: 'stop', usage });
      expect(requests()).toHaveLength(1);
      expect(requests()[0]?.body['stream'] ?? false).toBe(false);
      expect(JSON.stringify(requests()[0]?.body)).toContain('Who put out the lamp? 谁？');
    });

    test.each([{ pieces: 1 }, { pieces: 1, isCrlf: true }, { pieces: 7 }, {}])('a stream is the same text, however it is cut: %j', async (cut) => {
      server.reply({ file: file('stream'), ...cut });
      const { reply, deltas } = await stream(open(), ASKED);
      expect(reply).toEqual({ text: TEXT, finishReason: 'stop', usage });
      expect(deltas.join('')).toBe(TEXT);
      expect(deltas.length).toBeGreaterThanOrEqual(4);
      expect(requests()[0]?.body['stream']).toBe(true);
    });

    test('reasoning is kept out of the text and counted with the reply', async () => {
      server.reply(file('reasoning'));
      expect(await open().chat(ASKED, {})).toMatchObject({ text: TEXT, usage });
      server.reply({ file: file('reasoning-stream'), pieces: 11 });
      const { reply, deltas } = await stream(open(), ASKED);
      expect(reply).toMatchObject({ text: TEXT, usage });
      expect(deltas.join('')).toBe(TEXT);
    });

    test('a model that reasons all its tokens away is asked again with more, and from the beginning the next time', async () => {
      server.reply(file('only-reasoning'), file('whole'));
      const chat = open();
      expect(await chat.chat(ASKED, {})).toMatchObject({ text: TEXT, usage: { modelCalls: 2, inputTokens: 84, outputTokens: 34, retries: 0 } });
      await chat.chat(ASKED, {});
      expect(requests().map(({ body }) => at(body, contract.tokensIn))).toEqual([256, 256 + 8_192, 256 + 8_192]);
    });

    test('a reply that was cut at its limit says so', async () => {
      server.reply(file('length'));
      expect(await open().chat(ASKED, {})).toMatchObject({ text: 'The lamp was put', finishReason: 'length' });
    });

    test.skipIf(contract.hasContentFilter === false)('what the filter cut and what the model refuses is told: the first by its reason, the second by its words', async () => {
      server.reply(file('content-filter'));
      expect(await stream(open(), ASKED)).toMatchObject({ reply: { text: 'The lamp', finishReason: 'content-filter' } });
      server.reply(file('refusal'));
      expect(await open().chat(ASKED, {})).toMatchObject({ text: 'I cannot help with that.', finishReason: 'stop' });
    });

    test.each([
      { structured: 'json-schema', reply: 'form' },
      { structured: 'tool', reply: 'tool' },
    ] as const)('a form is asked for by $structured, and its JSON is the text', async ({ structured, reply }) => {
      server.reply(file(reply), { file: file(`${reply}-stream`), pieces: 5 });
      const chat = open({ structured });
      expect(JSON.parse((await chat.chat(FORMED, {})).text)).toEqual(JSON.parse(FORM_TEXT));
      const { reply: streamed, deltas } = await stream(chat, FORMED);
      expect(JSON.parse(streamed.text)).toEqual(JSON.parse(FORM_TEXT));
      expect(streamed).toMatchObject({ text: deltas.join(''), finishReason: 'stop' });
      for (const { body } of requests()) expect(at(body, contract.schemaIn[structured])).toEqual(SCHEMA);
    });

    test('no form is asked for where none is wanted, and the model may say what it likes', async () => {
      server.reply(file('whole'));
      expect((await open({ structured: 'none' }).chat(FORMED, {})).text).toBe(TEXT);
      expect(JSON.stringify(requests()[0]?.body)).not.toContain('additionalProperties');
      // A model that calls no tool says it in words.
      expect((await open({ structured: 'tool' }).chat(FORMED, {})).text).toBe(TEXT);
    });

    test.each([
      { reply: 'too-long', error: { code: 'input-too-large' } },
      { reply: 'no-key', error: { code: 'provider-refused' } },
      { reply: 'busy', error: { code: 'provider-busy', isRetryable: true } },
      { reply: 'failed', error: { code: 'provider-failed', status: 500, isRetryable: true } },
      { reply: 'page', error: { code: 'provider-failed', status: 502 } },
      { reply: 'other-page', error: { code: 'reply-invalid' } },
    ])('the provider\'s `$reply` is told as $error.code, whole and streamed, and asked for once', async ({ reply, error }) => {
      server.reply(file(reply));
      await expect(open().chat(ASKED, {})).rejects.toMatchObject(error);
      await expect(stream(open(), ASKED)).rejects.toMatchObject(error);
      expect(requests()).toHaveLength(2);
      const told = await open().chat(ASKED, {}).catch(String);
      expect(told).not.toContain('sk-given');
      expect(told).not.toContain('put out the lamp');
    });

    test('a refused key is told with the place where it is given, and a redirect is not followed', async () => {
      server.reply(file('no-key'));
      await expect(open({ keyPlace: 'SOME_KEY or apiKey' }).chat(ASKED, {})).rejects.toMatchObject({ remedy: expect.stringContaining('SOME_KEY or apiKey') });
      server.reply('moved');
      await expect(open().chat(ASKED, {})).rejects.toMatchObject({ code: 'provider-refused' });
      await expect(stream(open(), ASKED)).rejects.toMatchObject({ code: 'provider-refused' });
      expect(requests()).toHaveLength(3);
    });

    test('the time that a busy provider asks to wait is kept', async () => {
      server.reply(file('busy'));
      const error: unknown = await open().chat(ASKED, {}).catch((rejected: unknown) => rejected);
      expect(error).toHaveProperty('retryAfterMs', expect.toSatisfy((ms: number) => ms === 2_000 || ms === 1_500));
    });

    test('a reply without a choice is no reply', async () => {
      server.reply(file('empty-choices'));
      await expect(open().chat(ASKED, {})).rejects.toMatchObject({ isRetryable: true, code: expect.stringMatching(/^reply-|^provider-failed$/u) });
    });

    test.each(['broken-stream', 'cut-stream'])('a stream that ends in the middle (%s) is told as cut, and nobody is given a word twice', async (reply) => {
      server.reply(file(reply));
      const deltas: string[] = [];
      await expect(open().chat(ASKED, { onDelta: (text) => deltas.push(text) })).rejects.toMatchObject({ code: 'reply-cut' });
      expect(TEXT.startsWith(deltas.join(''))).toBe(true);
      expect(deltas.join('')).not.toBe('');
    });

    test('a stream that was cut is asked for again, and goes on where it begins with the same words', async () => {
      server.reply(file('cut-stream'), file('stream'));
      const { reply, deltas } = await stream(open({ calls: retrying() }), ASKED);
      expect(deltas.join('')).toBe(TEXT);
      expect(reply).toMatchObject({ text: TEXT, usage: { retries: 1 } });
    });

    test('a stream that was cut stays cut where the model begins another reply', async () => {
      server.reply(file('cut-stream'), { file: file('form-stream'), isHeld: true });
      const { left } = server;
      const deltas: string[] = [];
      await expect(open({ calls: retrying() }).chat(ASKED, { onDelta: (text) => deltas.push(text) })).rejects.toMatchObject({ code: 'reply-cut' });
      expect(deltas.join('')).toBe('The lamp was put out by Silas Crowe.');
      expect(requests()).toHaveLength(2);
      // Nobody reads the other reply to its end.
      await until(() => server.left === left + 1, 5_000);
    });

    test('what fails before its first word is tried again, and the tries are counted', async () => {
      server.reply(file('failed'), file('page'), file('stream'));
      const { reply, deltas } = await stream(open({ calls: retrying() }), ASKED);
      expect(deltas.join('')).toBe(TEXT);
      expect(reply.usage).toEqual({ ...usage, retries: 2 });
    });

    test('an abort is rethrown as it is, before the call and within it, and the provider sees it', async () => {
      const reason = new Error('enough');
      server.reply({ file: file('stream'), isHeld: true });
      await expect(open().chat(ASKED, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(requests()).toHaveLength(0);
      const { left } = server;
      const controller = new AbortController();
      await expect(open().chat(ASKED, { signal: controller.signal, onDelta: () => controller.abort(reason) })).rejects.toBe(reason);
      await until(() => server.left === left + 1, 5_000);
      const waiting = new AbortController();
      server.reply({ file: file('whole'), isHeld: true });
      const whole = open().chat(ASKED, { signal: waiting.signal });
      await until(() => requests().length === 2, 5_000);
      waiting.abort(reason);
      await expect(whole).rejects.toBe(reason);
      await until(() => server.left === left + 2, 5_000);
    });

    test('an abort with the last word of a reply is an abort', async () => {
      const reason = new Error('enough');
      const controller = new AbortController();
      server.reply(file('stream'));
      await expect(open().chat(ASKED, { signal: controller.signal, onDelta: (text) => (text.endsWith('。') ? controller.abort(reason) : undefined) })).rejects.toBe(reason);
    });

    test('every piece of a stream is a sign of life, and a whole reply is said to come whole', async () => {
      server.reply(file('stream'));
      let signs = 0;
      const heard: unknown[] = [];
      const calls: CallRunner = {
        async run(attempt, { isWhole, signal = new AbortController().signal }) {
          heard.push(isWhole);
          return { value: await attempt({ signal, progress: () => void (signs += 1), commit: () => undefined }), retries: 0 };
        },
      };
      const { deltas } = await stream(open({ calls }), ASKED);
      expect(signs).toBeGreaterThan(deltas.length);
      server.reply(file('whole'));
      await open({ calls }).chat(ASKED, {});
      expect(heard).toEqual([false, true]);
    });

    test('half a character in a message is no half a character to the provider', async () => {
      server.reply(file('whole'));
      await open().chat({ messages: [{ role: 'user', content: 'a\ud83db' }], maxNewTokens: 64 }, {});
      expect(JSON.stringify(requests()[0]?.body)).toContain('a\ufffdb');
    });

    test('nothing is taken from the environment, and nothing is written', async () => {
      const written = (['debug', 'log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level).mockReturnValue());
      for (const [variable, value] of ENVIRONMENT) vi.stubEnv(variable, value);
      try {
        server.reply(file('whole'), file('stream'), file('failed'));
        const chat = open({ apiKey: undefined });
        await chat.chat(ASKED, {});
        await stream(chat, ASKED);
        await expect(chat.chat(ASKED, {})).rejects.toMatchObject({ code: 'provider-failed' });
        expect(requests()).toHaveLength(3);
        for (const { headers, path } of requests()) expect(JSON.stringify([path, headers])).not.toContain('from-environment');
        for (const spy of written) expect(spy).not.toHaveBeenCalled();
      } finally {
        vi.unstubAllEnvs();
        vi.restoreAllMocks();
      }
    });

    test('the key that was given is sent, and without one none', async () => {
      server.reply(file('whole'));
      await open().chat(ASKED, {});
      await open({ apiKey: undefined }).chat(ASKED, {});
      const keys = requests().map(({ headers }) => headers.authorization ?? headers['api-key']);
      expect(keys[0]).toMatch(/^(?:Bearer )?sk-given$/u);
      expect(keys[1]).toBeUndefined();
    });
  });
}

/** Tries again at once. */
function retrying(): CallRunner {
  return createCallRunner({ concurrency: 4, retries: 3, attemptSeconds: 20, silenceSeconds: 20, totalSeconds: 60 }, { random: () => 0 });
}

async function stream(chat: ChatModel, request: ChatRequest): Promise<{ readonly reply: ChatReply; readonly deltas: readonly string[] }> {
  const deltas: string[] = [];
  const reply = await chat.chat(request, { onDelta: (text) => deltas.push(text) });
  return { reply, deltas };
}

/** The value at a path of names and numbers. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((one, key) => (typeof one === 'object' && one !== null ? Object.entries(one).find(([name]) => name === key)?.[1] : undefined), value);
}
