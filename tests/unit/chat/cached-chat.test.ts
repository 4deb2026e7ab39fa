import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ProviderError } from '../../../src/calls/provider-error.ts';
import { withCallCache, type CachedChatOptions } from '../../../src/chat/cached-chat.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../../../src/spec/chat-model.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { raceAbort } from '../../../src/util/race-abort.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { until } from '../../fixtures/until.ts';

const IDENTITY = { kind: 'openai', model: 'gpt-x', temperature: 0 };
const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'Who keeps the light?' }], maxNewTokens: 64 };

let directory = '';
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'memorag-calls-'))));
afterEach(async () => await rm(directory, { recursive: true, force: true }));

describe('a call that was made before', () => {
  test('is answered from the disk, at once, by any later cache over the directory', async () => {
    const model = recordingModel(() => whole('The keeper.'));
    const first = await open(model).chat(REQUEST, {});
    const deltas: string[] = [];
    const second = await open(model).chat(REQUEST, { onDelta: (text) => deltas.push(text) });
    expect(first.usage).toMatchObject({ modelCalls: 1, reusedCalls: 0 });
    expect(second).toEqual({ text: 'The keeper.', finishReason: 'stop', usage: { ...NO_USAGE, reusedCalls: 1 } });
    expect([deltas, model.asked.length]).toEqual([['The keeper.'], 1]);
  });

  test.for<[string, Partial<ChatRequest>, Partial<CachedChatOptions['identity']>]>([
    ['another message', { messages: [{ role: 'user', content: 'Who keeps the light!' }] }, {}],
    ['another role', { messages: [{ role: 'system', content: 'Who keeps the light?' }] }, {}],
    ['a further message', { messages: [{ role: 'user', content: 'Who keeps the light?' }, { role: 'assistant', content: '' }] }, {}],
    ['other tokens', { maxNewTokens: 65 }, {}],
    ['a form', { form: { name: 'clues', schema: { type: 'object' } } }, {}],
    ['another model', {}, { model: 'gpt-y' }],
    ['another temperature', {}, { temperature: 1 }],
    ['a seed', {}, { seed: 1 }],
  ])('is another one with %s', async ([, request, identity]) => {
    const model = recordingModel(() => whole('The keeper.'));
    await open(model).chat(REQUEST, {});
    await open(model, { identity: { ...IDENTITY, ...identity } }).chat({ ...REQUEST, ...request }, {});
    expect(model.asked).toHaveLength(2);
  });

  test('is the same one with another nonce, which stands in the reply then', async () => {
    const model = recordingModel(({ nonce }) => whole(`<text-${nonce}> says so </text-${nonce}>`));
    const ask = async (nonce: string): Promise<string> => (await open(model).chat({ messages: [{ role: 'user', content: `<text-${nonce}>A book</text-${nonce}>` }], maxNewTokens: 8, nonce }, {})).text;
    expect([await ask('k3x9'), await ask('p7q2'), await ask('k3x9')]).toEqual(['k3x9', 'p7q2', 'k3x9'].map((nonce) => `<text-${nonce}> says so </text-${nonce}>`));
    expect(model.asked).toHaveLength(1);
  });
});

describe('nothing is kept', () => {
  test.for<[string, Partial<ChatReply>, Partial<ChatRequest>]>([
    ['that was cut off', { finishReason: 'length' }, {}],
    ['that was filtered', { finishReason: 'content-filter' }, {}],
    ['that is empty', { text: ' \n' }, {}],
    ['that should be an object and breaks off', { text: '{"clues": ["the lamp' }, { form: { name: 'clues', schema: {} } }],
  ])('%s', async ([, reply, request]) => {
    const model = recordingModel(() => ({ ...whole('The keeper.'), ...reply }));
    for (let times = 0; times < 2; times += 1) await open(model).chat({ ...REQUEST, ...request }, {});
    expect([model.asked.length, await entries()]).toEqual([2, []]);
  });

  test('of a call that failed', async () => {
    const failure = new ProviderError({ code: 'provider-failed', message: 'it failed' });
    const model = recordingModel(() => {
      throw failure;
    });
    for (let times = 0; times < 2; times += 1) await expect(open(model).chat(REQUEST, {})).rejects.toBe(failure);
    expect([model.asked.length, await entries()]).toEqual([2, []]);
  });
});

describe('on disk', () => {
  test('an entry is its owner\'s alone, and holds no key and no question', async () => {
    await open(recordingModel(() => whole('The keeper.'))).chat(REQUEST, {});
    const [path = ''] = await files();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await readFile(path, 'utf8')).not.toContain('light');
  });

  test.for<[string, (text: string) => string]>([
    ['is cut', (text) => text.slice(0, -9)],
    ['is empty', () => ''],
    ['has another letter', (text) => text.replace('keeper', 'keeqer')],
    ['has another key', (text) => text.replace(/"key":"./u, '"key":"x')],
    ['has a later format', (text) => text.replace('"format":2', '"format":3')],
    ['has another field', (text) => text.replace(',"sha256"', ',"more":1,"sha256"')],
    ['is other JSON', () => '\n[null]'],
  ])('an entry that %s is none, and is written anew', async ([, damage]) => {
    const model = recordingModel(() => whole('The keeper.'));
    await open(model).chat(REQUEST, {});
    const [path = ''] = await files();
    const good = await readFile(path, 'utf8');
    const bad = damage(good);
    expect(bad).not.toBe(good);
    await writeFile(path, bad);
    for (let times = 0; times < 2; times += 1) expect((await open(model).chat(REQUEST, {})).text).toBe('The keeper.');
    expect([model.asked.length, await readFile(path, 'utf8')]).toEqual([2, `${bad}${good}`]);
  });

  test('a reply that cannot be kept is given all the same', async () => {
    const model = recordingModel(() => whole('The keeper.'));
    await open(model).chat(REQUEST, {});
    const [path = ''] = await files();
    await rm(path);
    await mkdir(join(path, 'in-its-place'), { recursive: true });
    expect((await open(model).chat(REQUEST, {})).text).toBe('The keeper.');
    expect(model.asked).toHaveLength(2);
  });

  test('a place that cannot be written is known before anything is asked', async () => {
    const model = recordingModel(() => whole('The keeper.'));
    await writeFile(join(directory, 'file'), '');
    await expect(open(model, { directory: join(directory, 'file', 'calls') }).chat(REQUEST, {})).rejects.toThrow(/ENOTDIR|EEXIST/u);
    expect(model.asked).toEqual([]);
  });
});

describe('the same call at the same time', () => {
  test('is one, and all have its reply', async () => {
    const model = recordingModel(async () => await sleep(5, whole('The keeper.')));
    const chat = open(model);
    const replies = await Promise.all(Array.from({ length: 20 }, async () => await chat.chat(REQUEST, {})));
    expect(new Set(replies.map(({ text }) => text))).toEqual(new Set(['The keeper.']));
    expect([model.asked.length, replies.filter(({ usage }) => usage.reusedCalls === 1).length]).toEqual([1, 19]);
  });

  test('goes on for the others where the first leaves, and ends where all have left', async () => {
    const { promise, resolve } = Promise.withResolvers<ChatReply>();
    const model = recordingModel(async (_, { signal }) => await raceAbort(promise, signal));
    const chat = open(model);
    const [one, two] = [new AbortController(), new AbortController()];
    const first = chat.chat(REQUEST, { signal: one.signal });
    const second = chat.chat(REQUEST, { signal: two.signal });
    await until(() => model.asked.length === 1);
    one.abort(new Error('one left'));
    await expect(first).rejects.toThrow('one left');
    expect(model.asked[0]?.signal?.aborted).toBe(false);
    two.abort(new Error('two left'));
    await expect(second).rejects.toThrow('two left');
    expect(model.asked[0]?.signal?.aborted).toBe(true);
    // Who comes now is not told of their leaving.
    const third = chat.chat(REQUEST, {});
    resolve(whole('The keeper.'));
    expect((await third).text).toBe('The keeper.');
  });

  test('in two processes leaves whole entries, of which each reads the other\'s', async () => {
    await using server = await startChatServer(async ({ prompt }) => await sleep(2, `answer to ${prompt}`));
    const [one, two] = await Promise.all([runCaller(server.url, 40), runCaller(server.url, 40)]);
    expect([one.lines.length, two.lines.length]).toEqual([40, 40]);
    expect((await runCaller(server.url, 40)).lines.filter((line) => line.endsWith('reused'))).toHaveLength(40);
    // Both may have asked before the other had its reply.
    const keys = (await entries()).map((line) => z.object({ key: z.string() }).parse(JSON.parse(line)).key);
    expect(new Set(keys).size).toBe(40);
    expect(keys.length).toBe(server.calls.length);
  });
});

test('a process that is killed repeats no finished call', async () => {
  await using server = await startChatServer(async ({ prompt }) => await sleep(3, `answer to ${prompt}`));
  const killed = await runCaller(server.url, 60, { killAfter: 20 });
  const finished = killed.lines.map((line) => line.split(' ')[0] ?? '');
  expect(finished.length).toBeGreaterThanOrEqual(20);
  expect(finished.length).toBeLessThan(60);
  const { lines } = await runCaller(server.url, 60);
  const times = (number: string): number => server.calls.filter(({ prompt }) => prompt === `question ${number}`).length;
  expect(finished.filter((number) => times(number) !== 1)).toEqual([]);
  expect(lines).toHaveLength(60);
  // What was under way when it was killed: at most what runs at once.
  expect(server.calls.length).toBeLessThanOrEqual(64);
});

interface Asked extends ChatRequest {
  readonly signal: AbortSignal | undefined;
}

function recordingModel(reply: (request: ChatRequest, options: { readonly signal?: AbortSignal | undefined }) => ChatReply | Promise<ChatReply>): ChatModel & { readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  return {
    kind: 'recording',
    modelId: 'recording',
    maxConcurrency: 4,
    asked,
    contextLength: async () => undefined,
    async chat(request, { signal, onDelta }) {
      asked.push({ ...request, signal });
      const said = await reply(request, { signal });
      onDelta?.(said.text);
      return said;
    },
  };
}

function open(model: ChatModel, options: Partial<CachedChatOptions> = {}): ChatModel {
  return withCallCache(model, { directory, identity: IDENTITY, ...options });
}

function whole(text: string): ChatReply {
  return { text, finishReason: 'stop', usage: { ...NO_USAGE, modelCalls: 1, inputTokens: 5, outputTokens: 3 } };
}

async function files(): Promise<readonly string[]> {
  const there = await readdir(directory, { recursive: true, withFileTypes: true });
  return there.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

async function entries(): Promise<readonly string[]> {
  const texts = await Promise.all((await files()).map(async (path) => await readFile(path, 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
}

async function runCaller(url: string, count: number, { killAfter = Infinity }: { readonly killAfter?: number } = {}): Promise<{ readonly lines: readonly string[] }> {
  let output = '';
  await new Promise<void>((resolve) => {
    const child = execFile(process.execPath, ['tests/fixtures/cached-caller.ts', url, directory, String(count)], () => resolve());
    child.stdout?.on('data', (part: string) => {
      output += part;
      if (output.split('\n').length > killAfter) child.kill('SIGKILL');
    });
    child.stderr?.pipe(process.stderr);
  });
  return { lines: output.split('\n').filter((line) => line !== '') };
}
