import http from 'node:http';
import { mkdir } from 'node:fs/promises';
import { createCallRunner } from '../../src/calls/create-call-runner.ts';
import { withCallCache } from '../../src/chat/cached-chat.ts';
import { createOpenAiChat } from '../../src/chat/openai-chat.ts';
import { createGistMemory } from '../../src/memory/gist-memory.ts';
import { gistSpans } from '../../src/memory/gist-spans.ts';
import { gistCall } from '../../src/memory/gist-request.ts';
import type { Document } from '../../src/spec/text.ts';
import { mapConcurrently } from '../../src/util/map-concurrently.ts';
import type { Benchmark } from '../benchmark.ts';
import { startEchoServer, type EchoServer } from '../echo-server.ts';
import { measurePairs, milliseconds } from '../pairs.ts';

const CONCURRENCY = 32;
const GISTS = 1000;
const SPAN_TOKENS = 2048;
const GIST_TOKENS = 64;

/** What memorizing by gists takes beyond the server's own time. */
export const gists: Benchmark = {
  name: 'gists',
  about: [
    'A text of 1,000 spans of 2,048 tokens memorized by gists, 32 calls at once, against a chat model that only echoes (FastAPI on uvicorn, in a process',
    'of its own), beside a bare load of the same prompts by `node:http`. Ours cuts the text, keeps every reply in the call cache and every gist in its journal',
    'as it comes, and makes the gists of gists.',
  ].join(' '),
  async run(setting) {
    await using server = await startEchoServer('echo_server.py');
    const document = textOf(setting.isQuick ? 100 : GISTS);
    const plain = createOpenAiChat({
      kind: 'openai-compatible',
      model: 'echo',
      baseURL: server.baseURL,
      maxConcurrency: CONCURRENCY,
      calls: createCallRunner({ concurrency: CONCURRENCY, retries: 5, attemptSeconds: 300, silenceSeconds: 60, totalSeconds: 900 }),
    });
    const bodies = await bodiesOf(document);
    const kept = setting.newPlace('calls');
    const ours = async (): Promise<number> => {
      const workspace = setting.newPlace('gists');
      await mkdir(workspace);
      // Another model each time: nothing is answered from the disk.
      const chat = withCallCache(plain, { directory: kept, identity: { model: workspace } });
      const model = createGistMemory({ chat, spanTokens: SPAN_TOKENS, gistTokens: GIST_TOKENS });
      let calls = 0;
      const took = await milliseconds(async () => {
        await using state = await model.memorize([document], { corpus: corpusOf(document), workspace });
        calls = state.usage?.modelCalls ?? 0;
      });
      return (1000 * calls) / took;
    };
    const theirs = async (): Promise<number> => {
      const post = barePost(server);
      return (1000 * bodies.length) / (await milliseconds(() => mapConcurrently(bodies, CONCURRENCY, post)));
    };
    if (!setting.isQuick) await measurePairs(1, ours, theirs);
    const { first, second, ratio, samples } = await measurePairs(setting.rounds(5), ours, theirs);
    const reference = { what: 'bare load', value: second, ratio };
    return [{ what: `${bodies.length} gists and the gists of them, ${CONCURRENCY} at once`, measured: first, unit: 'calls/s', reference, bound: { of: 'ratio', kind: 'at least', value: 0.95 }, samples }];
  },
};

/** Paragraphs of a novel's length, no two alike, enough for so many spans. */
function textOf(spans: number): Document {
  const paragraphs = Array.from({ length: Math.floor(spans * 10.2) }, (_, paragraph) => Array.from({ length: 6 }, (__, at) => sentence(6 * paragraph + at)).join(''));
  return { id: 'log', title: 'Log', text: paragraphs.join('\n\n') };
}

function sentence(number: number): string {
  return `On day ${number} the brig lay at station ${number}, and the mate read the glass while the master wrote ${1000 + 7 * number} into the log. `;
}

async function bodiesOf(document: Document): Promise<readonly string[]> {
  const spans = await Array.fromAsync(gistSpans(document, { spanTokens: SPAN_TOKENS }));
  return spans.map(({ start, end }) => {
    const { messages, maxNewTokens } = gistCall({ kind: 'span', texts: [document.text.slice(start, end)] }, { gistTokens: GIST_TOKENS });
    return JSON.stringify({ model: 'echo', messages, max_tokens: maxNewTokens, temperature: 0 });
  });
}

/** A memory is made of the texts alone: nothing is searched for meanwhile. */
function corpusOf(document: Document): Parameters<ReturnType<typeof createGistMemory>['memorize']>[1]['corpus'] {
  return { documents: [document], chunks: [], windows: [], document: () => document, chunk: none, text: none, searchWindows: none, searchChunks: none, focus: none };
}

function none(): never {
  throw new Error('a search while gists are written');
}

function barePost({ port }: EchoServer): (body: string) => Promise<unknown> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  return async (body) => await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request({ host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => void (text += part)).on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject).end(body);
  });
}
