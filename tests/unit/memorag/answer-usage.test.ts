import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { Usage } from '../../../src/spec/generator.ts';
import { addUsage } from '../../../src/util/add-usage.ts';
import { startChatServer, type ChatServer } from '../../fixtures/chat-server.ts';
import { startEmbeddingServer, type EmbeddingServer } from '../../fixtures/embedding-server.ts';
import { startRerankServer, type RerankServer } from '../../fixtures/rerank-server.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const QUESTIONS = ['Who rowed out from Marrow Bay?', 'How much was paid for a hammer and for his silence?', 'What did Agnes Pell see in the lamp room of the lighthouse?'];

let folder = '';
let chat: ChatServer;
let vectors: EmbeddingServer;
let scores: RerankServer;
let config: RawMemoRagConfig = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'memorag-usage-'));
  chat = await startChatServer(() => 'Agnes Pell rowed out [1].');
  vectors = await startEmbeddingServer({ shape: 'openai', delayMs: 5 });
  scores = await startRerankServer({ shape: 'tei', delayMs: 5 });
  config = {
    cacheDirectory: folder,
    chunkSize: 64,
    generator: { kind: 'openai-compatible', model: 'm', baseURL: chat.url, calls: { cache: false } },
    embedder: { kind: 'openai-compatible', model: 'e', baseURL: `${vectors.url}/v1` },
    reranker: { kind: 'tei', baseURL: scores.url },
  };
  await using pipe = await MemoRAG.open(config);
  await pipe.memorize(LIGHTHOUSE, { into: join(folder, 'made') });
});
afterAll(async () => {
  await chat?.[Symbol.asyncDispose]();
  await vectors?.[Symbol.asyncDispose]();
  await scores?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('the usage of an answer holds what the embedder and the reranker took for it', async () => {
  const before = called();
  await using pipe = await open();
  const { usage } = await pipe.query(QUESTIONS[0] ?? '');
  expect(usage.modelCalls).toBe(called() - before);
  expect(usage).toEqual(addUsage(pipe.spendings.map((spending) => spending.usage)));
  expect(pipe.spendings.map(({ role }) => role).toSorted()).toEqual(['embedder', 'generator', 'reranker']);
});

test('questions that are asked at the same time have each their own', async () => {
  const alone: Usage[] = [];
  for (const question of QUESTIONS) {
    await using pipe = await open();
    alone.push((await pipe.query(question)).usage);
  }
  expect(new Set(alone.map(({ inputTokens }) => inputTokens)).size).toBe(QUESTIONS.length);
  await using pipe = await open();
  const together = await Promise.all(QUESTIONS.map(async (question) => (await pipe.query(question)).usage));
  expect(together).toEqual(alone);
});

test('a stream that several places read from counts for its question alone', async () => {
  await using pipe = await open();
  const streams = QUESTIONS.map((question) => pipe.stream(question)[Symbol.asyncIterator]());
  const usages = new Map<number, Usage>();
  // In turns, so that every step of one begins where another has just ended.
  for (let left = streams.length; left > 0; ) {
    for (const [position, events] of streams.entries()) {
      if (usages.has(position)) continue;
      const { value } = await events.next();
      if (value?.type !== 'answer-end') continue;
      usages.set(position, value.answer.usage);
      left -= 1;
    }
  }
  expect(addUsage([...usages.values()])).toEqual(addUsage(pipe.spendings.map(({ usage }) => usage)));
  await using again = await open();
  expect(usages.get(1)).toEqual((await again.query(QUESTIONS[1] ?? '')).usage);
});

test('so do summaries and clues', async () => {
  await using pipe = await open();
  const { usage } = await pipe.summarize({ points: 2, focus: 'the lamp' });
  expect(usage).toEqual(addUsage(pipe.spendings.map((spending) => spending.usage)));
  await using other = await open();
  const before = called();
  const results = await other.recall(QUESTIONS[0] ?? '', { tasks: ['text-spans', 'key-entities'] });
  expect(called() - before).toBeGreaterThan(0);
  expect(addUsage(results.map((result) => result.usage)).modelCalls).toBe(called() - before);
});

async function open(): Promise<MemoRAG> {
  const pipe = await MemoRAG.open(config);
  await pipe.load(join(folder, 'made'));
  return pipe;
}

/** Calls of all servers. */
function called(): number {
  return chat.calls.length + vectors.calls.length + scores.calls.length;
}
