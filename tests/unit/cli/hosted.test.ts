import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { countTokens } from '../../../src/text/tokens.ts';
import { startChatServer, type ChatCall, type ChatServer } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { runHere } from './run-here.ts';
import { runMemorag, type Finished } from './run-memorag.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const KEY = 'sk-a-key-that-nobody-may-see';
const QUESTION = 'Who keeps the tide tables?';

const usageSchema = z.object({ modelCalls: z.number(), inputTokens: z.number(), outputTokens: z.number(), cachedInputTokens: z.number(), retries: z.number(), reusedCalls: z.number() });
const doneSchema = z.object({ usage: usageSchema, timings: z.record(z.string(), z.number()), cost: z.array(z.object({ amount: z.number(), currency: z.string() })).optional() });
const planSchema = z.object({ modelCalls: z.number(), inputTokens: z.number(), outputTokens: z.number(), spendings: z.array(z.object({ role: z.string(), kind: z.string(), modelId: z.string(), usage: usageSchema })) });

let folder = '';
let cache = '';
let server: ChatServer;
let flags: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-hosted-'));
  cache = join(folder, 'cache');
  server = await startChatServer((call) => echoReply(call));
  const story = await readFile('examples/books/the-tidewright-of-carrow.txt', 'utf8');
  await writeFile(join(folder, 'story.txt'), story.slice(0, 24_000));
  await writeFile(join(folder, 'more.txt'), story.slice(24_000, 30_000));
  // Small spans: a memory of more than one level out of a short text. No kept replies: every call is one.
  await writeFile(join(folder, 'small.json'), JSON.stringify({ memory: { kind: 'gist', spanTokens: 256, gistTokens: 64, promptTokens: 700 }, embedder: { kind: 'none' } }));
  flags = ['--embedder', 'none', '--generator', 'openai-compatible', '--generator-url', server.url, '--generator-model', 'served-model'];
  await memorag('memorize', join(folder, 'story.txt'), '--into', 'story', '--memory', 'gist', ...flags);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('an estimate', () => {
  test('of a memorize needs no key and makes no call, and its calls and tokens are those of the memorize', async () => {
    const words = ['memorize', join(folder, 'story.txt'), '--into', 'counted', '--config', join(folder, 'small.json'), ...flags];
    const [plan, calls] = await callsOf(async () => planSchema.parse(await json(...words, '--dry-run')));
    expect(calls).toEqual([]);
    expect(plan.spendings).toMatchObject([{ role: 'memory', kind: 'openai-compatible', modelId: 'served-model' }]);
    const [{ usage, timings }, made] = await callsOf(async () => doneSchema.parse(await json(...words)));
    expect(made.length).toBeGreaterThan(20);
    expect(usage).toMatchObject({ modelCalls: made.length, retries: 0, reusedCalls: 0 });
    expect(Object.keys(timings).toSorted()).toEqual(['chunk', 'embed', 'memorize']);
    expect(plan.modelCalls).toBe(made.length);
    expectWithin(plan.inputTokens, tokensOf(made), 0.1);
    const inspected = z.object({ usage: usageSchema }).parse(await json('inspect', 'counted'));
    expect(inspected.usage).toEqual(usage);
  });

  test.each(['openai', 'azure-openai'])('names %s without a key', async (kind) => {
    const address = kind === 'azure-openai' ? ['--generator-url', 'https://resource.example'] : [];
    const { exitCode, stdout } = await memorag('estimate', join(folder, 'story.txt'), '--memory', 'gist', '--embedder', 'none', '--generator', kind, '--generator-model', 'm', ...address);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^memory +${kind} m +\\d`, 'mu'));
  });

  // A reply is guessed, and what follows from it with it: that is what the tokens differ by.
  test.each([
    ['ask', ['ask', 'story', QUESTION], 0.3],
    ['clues', ['clues', 'story', 'Who rang the bell?'], 0.1],
    ['ask --task qa', ['ask', 'story', 'Who is paid for the lamp?', '--task', 'qa'], 0.1],
    ['append', ['append', 'story', 'MORE'], 0.1],
  ] as const)('of %s makes no call and says how many there will be', async (_, words, within) => {
    const all = [...words.map((word) => (word === 'MORE' ? join(folder, 'more.txt') : word)), ...flags];
    const [plan, none] = await callsOf(async () => planSchema.parse(await json(...all, '--dry-run')));
    expect(none).toEqual([]);
    const [, made] = await callsOf(() => json(...all));
    expect(made.length).toBeGreaterThan(0);
    expect(plan.modelCalls).toBe(made.length);
    if (words[0] !== 'append') expectWithin(plan.inputTokens, tokensOf(made), within);
  });

  test('of a summary, of a search, of an evaluation and of many questions makes no call', async () => {
    const questions = join(folder, 'questions.jsonl');
    await writeFile(questions, `${JSON.stringify({ question: QUESTION, answer: 'Dorcas' })}\n${JSON.stringify({ question: 'What broke?', answer: 'the lens' })}\n`);
    const [plans, calls] = await callsOf(async () => [
      planSchema.parse(await json('summarize', 'story', '--points', '3', '--dry-run', ...flags)),
      planSchema.parse(await json('search', 'story', QUESTION, '--dry-run', ...flags)),
      planSchema.parse(await json('eval', questions, '--memory', 'story', '--dry-run', ...flags)),
      planSchema.parse(await json('ask', 'story', '--file', questions, '--dry-run', ...flags)),
    ]);
    expect(calls).toEqual([]);
    expect(plans.map(({ modelCalls }) => modelCalls)).toEqual([5, 0, 8, 8]);
  });
});

test('a chat tells what a question would take at most, which no question of it then exceeds', async () => {
  const [{ stdout }, calls] = await callsOf(() => memorag('chat', 'story', '--dry-run', ...flags, '--no-transcript'));
  expect(calls).toEqual([]);
  expect(stdout).toMatch(/^each question at most, about, with 6 turns before it:\nrole +model/u);
  const plan = planSchema.parse(await json('chat', 'story', '--dry-run', ...flags));
  const { stdout: said } = await runHere(['chat', 'story', ...flags, '--no-transcript', '--json', '--quiet'], { cache, input: 'Who is Dorcas Amblet?\nAnd what did she do with the lamp?\n' });
  const answers = said.trim().split('\n').map((line) => z.object({ usage: usageSchema }).parse(JSON.parse(line)).usage);
  expect(answers).toHaveLength(2);
  for (const { modelCalls, reusedCalls, inputTokens, outputTokens } of answers) {
    expect(modelCalls + reusedCalls).toBeLessThanOrEqual(plan.modelCalls);
    expect(inputTokens).toBeLessThanOrEqual(plan.inputTokens);
    expect(outputTokens).toBeLessThanOrEqual(plan.outputTokens);
  }
});

describe('a memory that a chat model serves', () => {
  test('is asked with the flags of the model alone: its kind is kept with it', async () => {
    const answer = doneSchema.extend({ answer: z.string(), citations: z.array(z.unknown()) }).parse(await json('ask', 'story', 'What is the yellow cat called?', ...flags));
    expect(answer.usage.modelCalls).toBe(4);
    expect(answer.timings['recall']).toBeGreaterThan(0);
    expect(answer.cost).toBeUndefined();
  });

  test('without a model at all is refused with the flags that name the one that made it', async () => {
    const { exitCode, stderr } = await memorag('ask', 'story', QUESTION, '--embedder', 'none');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the memory story is read by the language model that made it (openai-compatible served-model), and none is named');
    expect(stderr).toContain('`--generator openai-compatible --generator-model served-model --generator-url <address>`');
    expect(stderr).toContain('`--memory-chat openai-compatible --memory-chat-model served-model --memory-chat-url <address>`');
  });

  test('made by another model is refused with the flags that name it', async () => {
    const { exitCode, stderr } = await memorag('ask', 'story', QUESTION, '--embedder', 'none', '--generator-url', server.url, '--generator-model', 'another-model');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('`--memory-chat openai-compatible --memory-chat-model served-model`');
  });

  test('has a model of its own beside the generator', async () => {
    const own = ['--memory-chat', 'openai-compatible', '--memory-chat-url', server.url, '--memory-chat-model', 'served-model', '--generator', 'openai-compatible', '--generator-url', server.url, '--generator-model', 'another-model'];
    const [, calls] = await callsOf(() => json('ask', 'story', 'Who heard the bell?', '--embedder', 'none', ...own));
    expect(calls.map(({ rawBody }) => rawBody['model'])).toEqual(['served-model', 'served-model', 'served-model', 'another-model']);
  });
});

describe('what a command took', () => {
  test('is told in one line, and money where a price is configured', async () => {
    const price = join(folder, 'price.json');
    await writeFile(price, JSON.stringify({ generator: { kind: 'openai-compatible', model: 'served-model', baseURL: server.url, price: { input: 1000, output: 2000, currency: 'EUR' } }, embedder: { kind: 'none' } }));
    const { stdout } = await memorag('ask', 'story', 'Who built the tide house?', '--config', price);
    expect(stdout).toMatch(/passages found by .+, .+ \(recall .+ generate .+\), 4 model calls, [\d,]+ tokens in, [\d,]+ out, [\d.]+ EUR$/u);
    const { usage, cost } = doneSchema.parse(await json('ask', 'story', 'Who is Dorcas Amblet?', '--config', price));
    expect(cost).toEqual([{ amount: expect.closeTo(usage.inputTokens / 1000 + usage.outputTokens / 500, 6), currency: 'EUR' }]);
    const again = doneSchema.parse(await json('ask', 'story', 'Who is Dorcas Amblet?', '--config', price));
    expect(again).toMatchObject({ usage: { modelCalls: 0, reusedCalls: 4, inputTokens: 0 }, cost: [{ amount: 0 }] });
    const { stdout: planned } = await memorag('ask', 'story', 'Who was drowned?', '--config', price, '--dry-run');
    expect(planned).toMatch(/^together [\d.]+ EUR$/mu);
  });
});

test('a key stands in no output and in no file', async () => {
  const environment = { MEMORAG_GENERATOR_KEY: KEY, MEMORAG_MEMORY_KEY: KEY, MEMORAG_EMBEDDER_KEY: KEY, MEMORAG_RERANKER_KEY: KEY, OPENAI_API_KEY: KEY };
  const file = join(folder, 'evil.json');
  await writeFile(file, JSON.stringify({ generator: { kind: 'openai', model: 'm', baseURL: 'http://127.0.0.1:9/v1', apiKey: KEY } }));
  const runs = await Promise.all([
    ['memorize', join(folder, 'more.txt'), '--into', 'keyed', '--memory', 'gist', ...flags, '--json', '--verbose'],
    ['config', ...flags],
    ['config', '--config', file],
    ['config', '--config', file, '--generator-context', '-1'],
    ['ask', 'story', 'A question that was never asked', ...flags, '--generator-url', 'http://127.0.0.1:9/v1', '--verbose'],
    ['ask', 'story', QUESTION, '--verbose', '--config', file],
    ['doctor', ...flags],
  ].map((words) => runMemorag(words, { cache, environment })));
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 2, 3, 3, 0]);
  expect(JSON.stringify(runs)).not.toContain(KEY);
  const names = (await readdir(cache, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(names.length).toBeGreaterThan(10);
  for (const { parentPath, name } of names) expect((await readFile(join(parentPath, name), 'latin1')).includes(KEY), name).toBe(false);
});

async function memorag(...words: readonly string[]): Promise<Finished> {
  return await runHere([...words, '--quiet'], { cache });
}

async function json(...words: readonly string[]): Promise<unknown> {
  const { exitCode, stdout } = await memorag(...words, '--json');
  expect({ exitCode, stdout: exitCode === 0 ? '' : stdout }).toEqual({ exitCode: 0, stdout: '' });
  return JSON.parse(stdout);
}

/** What the server was asked meanwhile. */
async function callsOf<T>(work: () => Promise<T>): Promise<readonly [T, readonly ChatCall[]]> {
  const before = server.calls.length;
  const result = await work();
  return [result, server.calls.slice(before)];
}

function tokensOf(calls: readonly ChatCall[]): number {
  return calls.reduce((sum, { messages }) => sum + messages.reduce((tokens, { content }) => tokens + countTokens(content), 0), 0);
}

function expectWithin(estimated: number, counted: number, share: number): void {
  expect(Math.abs(estimated - counted) / counted, `${estimated} estimated, ${counted} counted`).toBeLessThan(share);
}
