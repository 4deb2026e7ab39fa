import http from 'node:http';
import { createCallRunner } from '../../src/calls/create-call-runner.ts';
import { withCallCache } from '../../src/chat/cached-chat.ts';
import { createOpenAiChat } from '../../src/chat/openai-chat.ts';
import { createOpenAiClient } from '../../src/chat/openai-client.ts';
import type { ChatModel } from '../../src/spec/chat-model.ts';
import { mapConcurrently } from '../../src/util/map-concurrently.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { startEchoServer, type EchoServer } from '../echo-server.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import type { Setting } from '../setting.ts';

const CONCURRENCY = 32;
const CALLS = 1000;
/** A gist's span is longer; what it costs to send is the same on both sides. */
const PROMPT = 'They walked along the wall until the lamp was lit. '.repeat(20);

/** What a call to a hosted or served model costs beyond the call itself. */
export const calls: Benchmark = {
  name: 'calls',
  about: [
    'Calls to a chat model that only echoes, on loopback, in a process of its own: one after another beside the bare client of the openai',
    'package with the same settings (what is added is the difference of the medians), and 1,000 at 32 at once beside a bare load: requests of',
    '`node:http` that keep their connections. The server of the load is FastAPI on uvicorn, of which `transformers serve` and vLLM are made;',
    'one that answers at once shows what this side can do at most.',
  ].join(' '),
  async run(setting) {
    await using instant = await startEchoServer('echo-server.ts');
    await using served = await startEchoServer('echo_server.py');
    return [...(await oneAfterAnother(setting, instant)), await load(setting, served), await mostCalls(setting, instant)];
  },
};

async function oneAfterAnother(setting: Setting, server: EchoServer): Promise<readonly Figure[]> {
  const { plain, cached, bare, bareFirst } = open(setting, server);
  for (let times = 0; times < setting.rounds(200); times += 1) for (const call of [() => ask(plain), () => ask(cached), () => askFirst(cached), bare, bareFirst]) await call();
  await ask(cached, 'kept');
  return [
    await added(setting, { what: 'a call, its retries, limits and times', bound: 2, ours: timed(() => ask(plain)), theirs: timed(bare) }),
    await added(setting, { what: 'the same, kept in the call cache', bound: 2, ours: timed(() => ask(cached)), theirs: timed(bare) }),
    await added(setting, { what: 'the first words of a stream', bound: 1, ours: () => askFirst(cached), theirs: bareFirst }),
    await hit(setting, timed(() => ask(cached, 'kept'))),
  ];
}

function timed(call: () => Promise<unknown>): () => Promise<number> {
  return async () => await milliseconds(call);
}

interface Added {
  readonly what: string;
  /** Milliseconds. */
  readonly bound: number;
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

async function added(setting: Setting, { what, bound, ours, theirs }: Added): Promise<Figure> {
  const { first, second, samples } = await measurePairs(setting.rounds(400), ours, theirs);
  return { what: `added to ${what}`, measured: first - second, unit: 'ms', reference: { what: 'bare client', value: second }, bound: { of: 'measured', kind: 'at most', value: bound }, samples };
}

async function hit(setting: Setting, ours: () => Promise<number>): Promise<Figure> {
  const { first, samples } = await measurePairs(setting.rounds(400), ours, async () => 1);
  return { what: 'a call that the call cache answers', measured: first, unit: 'ms', bound: { of: 'measured', kind: 'at most', value: 1 }, samples };
}

/** As a memorize makes them: through the runner and the call cache. */
async function load(setting: Setting, server: EchoServer): Promise<Figure> {
  const { cached } = open(setting, server);
  const post = barePost(server);
  const { first, second, ratio, samples } = await pairsOfLoads(setting, { ours: () => ask(cached), theirs: post });
  return { what: `1,000 calls, ${CONCURRENCY} at once`, measured: first, unit: 'calls/s', reference: { what: 'bare load', value: second, ratio }, bound: { of: 'ratio', kind: 'at least', value: 0.95 }, samples };
}

async function mostCalls(setting: Setting, server: EchoServer): Promise<Figure> {
  const { plain, bare } = open(setting, server);
  const { first, second, ratio, samples } = await pairsOfLoads(setting, { ours: () => ask(plain), theirs: bare });
  return { what: '  to a server that answers at once', measured: first, unit: 'calls/s', reference: { what: 'bare client', value: second, ratio }, samples };
}

async function pairsOfLoads(setting: Setting, { ours, theirs }: { readonly ours: () => Promise<unknown>; readonly theirs: () => Promise<unknown> }) {
  const count = setting.isQuick ? 100 : CALLS;
  const perSecond = (call: () => Promise<unknown>) => async (): Promise<number> => (1000 * count) / (await milliseconds(() => mapConcurrently(Array.from({ length: count }), CONCURRENCY, call)));
  const [one, other] = [perSecond(ours), perSecond(theirs)];
  if (!setting.isQuick) await measurePairs(2, one, other);
  return await measurePairs(setting.rounds(7), one, other);
}

function open(setting: Setting, { baseURL }: EchoServer) {
  const limits = { concurrency: CONCURRENCY, retries: 5, attemptSeconds: 300, silenceSeconds: 60, totalSeconds: 900 };
  const plain = createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL, maxConcurrency: CONCURRENCY, calls: createCallRunner(limits) });
  const cached = withCallCache(plain, { directory: setting.newPlace('calls'), identity: { model: 'echo' } });
  const client = createOpenAiClient({ baseURL });
  return {
    plain,
    cached,
    bare: async () => await client.chat.completions.create(newBody()),
    bareFirst: async () => {
      const begin = performance.now();
      let first = 0;
      for await (const chunk of await client.chat.completions.create({ ...newBody(), stream: true, stream_options: { include_usage: true } })) {
        if (first === 0 && (chunk.choices[0]?.delta.content ?? '') !== '') first = performance.now() - begin;
      }
      return first;
    },
  };
}

async function ask(chat: ChatModel, content = newPrompt()): Promise<unknown> {
  return await chat.chat({ messages: [{ role: 'user', content }], maxNewTokens: 64 }, {});
}

/** Milliseconds until the first words; the rest is waited for. */
async function askFirst(chat: ChatModel): Promise<number> {
  const begin = performance.now();
  let first: number | undefined;
  await chat.chat({ messages: [{ role: 'user', content: newPrompt() }], maxNewTokens: 64 }, { onDelta: () => void (first ??= performance.now() - begin) });
  return first ?? 0;
}

function barePost({ port }: EchoServer): () => Promise<unknown> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  return async () => await new Promise((resolve, reject) => {
    const body = JSON.stringify(newBody());
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request({ host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => void (text += part)).on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject).end(body);
  });
}

function newBody() {
  return { model: 'echo', messages: [{ role: 'user' as const, content: newPrompt() }], max_tokens: 64, temperature: 0 };
}

let prompts = 0;

/** No prompt comes twice, so that no call is answered from the disk. */
function newPrompt(): string {
  prompts += 1;
  return `${PROMPT}Question ${prompts}?`;
}
