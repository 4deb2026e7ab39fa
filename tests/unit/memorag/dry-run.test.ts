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

test('an embedder whose vectors have a size that nobody knows is counted as it is then called', async () => {
  const unknown: RawMemoRagConfig = { ...config, memory: { kind: 'extractive' }, generator: { kind: 'extractive' }, embedder: { kind: 'openai-compatible', model: 'e', baseURL: `${vectors.url}/v1` } };
  const into = join(folder, 'unknown');
  const question = 'Which lamp did the keeper with the dog write about?';
  {
    await using maker = await MemoRAG.open(unknown);
    await maker.memorize(FIRST, { into });
  }
  const before = called();
  await using planned = await MemoRAG.open(unknown, { dryRun: true });
  await planned.load(into);
  const { usage } = await planned.query(question);
  expect(called()).toEqual(before);
  await using pipe = await MemoRAG.open(unknown);
  await pipe.load(into);
  await pipe.query(question);
  expect(usage.modelCalls).toBe(called()[1] - before[1]);
  expect(usage.modelCalls).toBeGreaterThan(0);
});

test('calls that kept replies answer are told apart from those that are to be made', async () => {
  const caching: RawMemoRagConfig = { ...config, cacheDirectory: join(folder, 'caching'), embedder: { kind: 'none' }, generator: { kind: 'openai-compatible', model: 'm', baseURL: chat.url } };
  await using planned = await MemoRAG.open(caching, { dryRun: true });
  const fresh = await planned.estimate(FIRST);
  expect(fresh.reusedCalls).toBe(0);
  await using pipe = await MemoRAG.open(caching);
  await pipe.memorize(FIRST, { into: join(folder, 'kept') });
  const before = called();
  expect(await planned.estimate(FIRST)).toMatchObject({ modelCalls: 0, inputTokens: 0, outputTokens: 0, reusedCalls: fresh.modelCalls, spendings: [{ role: 'memory', usage: { modelCalls: 0, reusedCalls: fresh.modelCalls } }] });
  const more = [...FIRST, book('three', TALE.replaceAll('sea', 'marsh').slice(0, 4_000))];
  const grown = await planned.estimate(more);
  expect(called()).toEqual(before);
  const { usage } = await pipe.memorize(more, { into: join(folder, 'kept-more') });
  expect(grown).toMatchObject({ modelCalls: usage.modelCalls, reusedCalls: usage.reusedCalls });
  expect(usage.modelCalls).toBeGreaterThan(0);
  expect(usage.reusedCalls).toBeGreaterThan(1);

  const question = 'What did the keeper of the south lamp write?';
  await planned.load(join(folder, 'kept'));
  const asked = (await planned.query(question)).usage;
  expect(asked).toMatchObject({ reusedCalls: 0 });
  await pipe.load(join(folder, 'kept'));
  await pipe.query(question);
  const again = called();
  expect((await planned.query(question)).usage).toMatchObject({ modelCalls: 0, reusedCalls: asked.modelCalls });
  expect(called()).toEqual(again);
});

test('what is said to be written at most is not exceeded by the longest replies', async () => {
  await using wordy = await startChatServer(({ rawBody }) => Array.from({ length: Number(rawBody['max_tokens']) }, () => 'lamp').join(' '));
  const longest: RawMemoRagConfig = { ...config, cacheDirectory: join(folder, 'wordy'), embedder: { kind: 'none' }, generator: { kind: 'openai-compatible', model: 'm', baseURL: wordy.url, calls: { cache: false } } };
  await using planned = await MemoRAG.open(longest, { dryRun: true });
  const { outputTokens, perQuestion } = await planned.estimate(FIRST);
  await using pipe = await MemoRAG.open(longest);
  const { usage } = await pipe.memorize(FIRST, { into: join(folder, 'wordy-made') });
  expect(usage.outputTokens).toBeGreaterThan(0.9 * outputTokens);
  expect(usage.outputTokens).toBeLessThanOrEqual(outputTokens);
  const question = 'Who wrote about the gulls?';
  const recalled = (await pipe.recall(question, { tasks: ['text-spans', 'surrogate-questions', 'key-entities'] })).reduce((sum, result) => sum + (result.usage?.outputTokens ?? 0), 0);
  expect(recalled).toBeLessThanOrEqual(perQuestion?.outputTokens ?? 0);
  expect(recalled).toBeGreaterThan(600);
  await planned.load(join(folder, 'wordy-made'));
  const plan = (await planned.query(question)).usage;
  expect((await pipe.query(question)).usage.outputTokens).toBeLessThanOrEqual(plan.outputTokens);
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
