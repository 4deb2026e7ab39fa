import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import type { MemorizeEvent } from '../../../src/spec/events.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { startChatServer, type ChatServer } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { SERVED_DIMENSION, startEmbeddingServer, type EmbeddingServer } from '../../fixtures/embedding-server.ts';

const TALE = Array.from({ length: 120 }, (_, number) => `On day ${number} the keeper of the ${number % 2 === 0 ? 'north' : 'south'} lamp wrote ${number + 3} lines about the sea, the gulls and his dog.`).join(' ');
const book = (id: string, text: string) => ({ id, title: `Book ${id}`, text });
const FIRST = [book('one', TALE), book('two', TALE.replaceAll('sea', 'moor'))];

let folder = '';
let chat: ChatServer;
let vectors: EmbeddingServer;
let config: RawMemoRagConfig = {};
const events: MemorizeEvent[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'memorag-dry-'));
  chat = await startChatServer((call) => echoReply(call));
  vectors = await startEmbeddingServer({ shape: 'openai' });
  config = {
    cacheDirectory: folder,
    memory: { kind: 'gist', spanTokens: 256, gistTokens: 64, promptTokens: 600 },
    generator: { kind: 'openai-compatible', model: 'm', baseURL: chat.url, calls: { cache: false }, price: { input: 1, output: 2 } },
    embedder: { kind: 'openai-compatible', model: 'e', baseURL: `${vectors.url}/v1`, dimension: SERVED_DIMENSION, price: { input: 3 } },
  };
});
afterAll(async () => {
  await chat?.[Symbol.asyncDispose]();
  await vectors?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('an estimate of all that a memorize calls is what it then calls, and the memory keeps it', async () => {
  await using pipe = await MemoRAG.open(config);
  const plan = await pipe.estimate(FIRST);
  expect(called()).toEqual([0, 0]);
  const memory = await pipe.memorize(FIRST, { into: join(folder, 'made'), onEvent: (event) => events.push(event) });
  const [chats, embeddings] = called();
  expect(memory.usage.modelCalls).toBe(chats + embeddings);
  expect(plan.spendings.map(({ role, usage }) => [role, usage.modelCalls])).toEqual([['memory', chats], ['embedder', embeddings]]);
  expect(plan.modelCalls).toBe(chats + embeddings);
  expect(memory.manifest.usage).toEqual(memory.usage);
  expect(events.at(-1)).toMatchObject({ type: 'memorize-end', reused: false, usage: memory.usage, timings: { memorize: expect.any(Number) } });
  for (const { role, cost } of pipe.spendings) expect(cost?.amount, role).toBeGreaterThan(0);
  const again = await pipe.memorize(FIRST, { into: join(folder, 'made') });
  expect(again).toMatchObject({ reused: true, usage: { modelCalls: 0, reusedCalls: 0 } });
});

test('a dry run of questions calls nothing, and counts each model by itself', async () => {
  const before = called();
  await using pipe = await MemoRAG.open(config, { dryRun: true });
  await pipe.load(join(folder, 'made'));
  const answer = await pipe.query('What did the keeper of the north lamp write?');
  expect(answer.usage.modelCalls).toBeGreaterThan(1);
  await pipe.summarize({ points: 2 });
  expect(called()).toEqual(before);
  expect(pipe.spendings.map(({ role }) => role).toSorted()).toEqual(['embedder', 'generator', 'memory']);
  for (const { role, cost } of pipe.spendings) expect(cost?.amount, role).toBeGreaterThan(0);
});

test('an estimate of a change to a memory is what the change then calls', async () => {
  const more = [book('three', TALE.replaceAll('sea', 'marsh').slice(0, 4_000))];
  await using planned = await MemoRAG.open(config, { dryRun: true });
  await planned.load(join(folder, 'made'));
  const before = called();
  const [append, forget] = [await planned.estimateAppend(more), await planned.estimateForget(['one'])];
  expect(called()).toEqual(before);
  await using pipe = await MemoRAG.open(config);
  await pipe.load(join(folder, 'made'));
  const grown = await pipe.append(more);
  expect(grown.usage.modelCalls).toBeGreaterThan(1);
  expect(append.modelCalls).toBe(grown.usage.modelCalls);
  await pipe.forget(['three']);
  const smaller = await pipe.forget(['one']);
  expect(forget.modelCalls).toBe(smaller.usage.modelCalls);
});

test('an estimate of other vectors counts those alone', async () => {
  await using planned = await MemoRAG.open({ ...config, embedder: { kind: 'openai-compatible', model: 'another', baseURL: `${vectors.url}/v1`, dimension: SERVED_DIMENSION } }, { dryRun: true });
  const before = called();
  const plan = await planned.estimateReembed(join(folder, 'made'));
  expect(called()).toEqual(before);
  expect(plan.spendings.map(({ role, modelId }) => [role, modelId.includes('another')])).toEqual([['embedder', true]]);
  expect(plan.modelCalls).toBeGreaterThan(0);
});

test('a pipeline for a dry run writes nothing', async () => {
  await using pipe = await MemoRAG.open(config, { dryRun: true });
  await pipe.load(join(folder, 'made'));
  for (const write of [() => pipe.memorize(FIRST), () => pipe.append(FIRST), () => pipe.forget(['two']), () => pipe.reembed(join(folder, 'made'))]) {
    await expect(write()).rejects.toMatchObject({ code: 'wrong-usage', message: expect.stringContaining('dry run') });
  }
});

/** Calls of the chat server, and of the one for vectors. */
function called(): readonly [number, number] {
  return [chat.calls.length, vectors.calls.length];
}
