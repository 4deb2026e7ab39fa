import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { createGistMemory } from '../../../src/memory/gist-memory.ts';
import type { StageProgress } from '../../../src/spec/events.ts';
import type { MemoryState } from '../../../src/spec/memory-model.ts';
import type { Document } from '../../../src/spec/text.ts';
import { startChatServer, type ChatServer } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { numberedTale } from '../../fixtures/numbered-tale.ts';
import { TEAHOUSE } from '../../fixtures/small-texts.ts';

const TALE: Document = { id: 'tale', title: 'Tale', text: numberedTale(40) };
const SHORT = (number: number): Document => ({ id: `short-${number}`, title: `Short ${number}`, text: `In the year ${1700 + number} the ferry of Aldmoor sank with number ${number} on its bow. Its bell was found in ${1800 + number}.` });

let server: ChatServer;
let directory: string;
beforeEach(async () => {
  server = await startChatServer(echoReply);
  directory = await mkdtemp(join(tmpdir(), 'gist-growth-'));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const open = (settings = { spanTokens: 128, gistTokens: 400 }) =>
  createGistMemory({ chat: createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 8, calls: ONCE }), ...settings });
const workspace = (): Promise<string> => mkdtemp(join(directory, 'w-'));
const memorize = async (documents: readonly Document[], model = open()): Promise<MemoryState> => model.memorize(documents, { corpus: createInMemoryCorpus(documents), workspace: await workspace() });

describe('calls', () => {
  test.each([
    ['a tale in levels', [TALE]],
    ['a short text', [TEAHOUSE]],
    ['many short texts', Array.from({ length: 30 }, (_, number) => SHORT(number))],
    ['the same text twice', [TALE, { ...TALE, id: 'again' }]],
    ['no words', [{ id: 'blank', title: 'Blank', text: ' \n' }]],
  ])('are as many as the estimate says, which makes none: %s', async (_, documents) => {
    const { modelCalls, inputTokens, outputTokens, perQuestion } = await open().estimate(documents, { isDryRun: true });
    expect(server.calls).toHaveLength(0);
    await using state = await memorize(documents);
    expect(server.calls).toHaveLength(modelCalls);
    expect(state.usage?.modelCalls).toBe(modelCalls);
    expect(outputTokens).toBe(400 * modelCalls);
    expect(inputTokens ?? -1).toBeGreaterThanOrEqual(modelCalls * 100);
    expect(perQuestion?.modelCalls).toBeGreaterThan(0);
  });

  test('of an append are those of its spans and of the groups that changed', async () => {
    await using old = await memorize([TALE]);
    const before = server.calls.length;
    const grown = [TALE, TEAHOUSE];
    await using next = await old.append!([TEAHOUSE], { corpus: createInMemoryCorpus(grown), workspace: await workspace() });
    const asked = server.calls.slice(before);
    expect(asked.filter(({ prompt }) => prompt.includes('Halcyon') && !prompt.includes('<gist-'))).toEqual([]);
    expect(next.usage?.modelCalls).toBe(asked.length);
    const [held, now] = [await keysOf(old), await keysOf(next)];
    expect(asked.length).toBe(now.filter((key) => !held.includes(key)).length);
    expect(now.filter((key) => held.includes(key)).length).toBeGreaterThan(20);
    await using whole = await memorize(grown);
    expect(await allTexts(next)).toEqual(await allTexts(whole));
  });

  test('of a text that grows at its end are those of its end', async () => {
    await using old = await memorize([TALE]);
    const before = server.calls.length;
    const longer = { ...TALE, text: `${TALE.text}\n\nOn the last day the brig came home, and the log was burnt.` };
    await using next = await old.append!([longer], { corpus: createInMemoryCorpus([longer]), workspace: await workspace() });
    // The last span, and the last group of each level.
    expect(server.calls.length - before).toBeLessThanOrEqual(1 + (await levelsOf(next)));
    await using whole = await memorize([longer]);
    expect(await allTexts(next)).toEqual(await allTexts(whole));
  });

  test('of a forget are those of the groups that held the text', async () => {
    const many = Array.from({ length: 30 }, (_, number) => SHORT(number));
    await using old = await memorize(many);
    const before = server.calls.length;
    const rest = many.filter(({ id }) => id !== 'short-7');
    await using next = await old.forget!(['short-7'], { corpus: createInMemoryCorpus(rest), workspace: await workspace() });
    const asked = server.calls.slice(before);
    expect(asked.length).toBeLessThan(await levelsOf(next));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every(({ prompt }) => prompt.includes('<gist-'))).toBe(true);
    expect(await allTexts(next)).not.toContain('number 7 on');
    await using grown = await next.append!([SHORT(99)], { corpus: createInMemoryCorpus([...rest, SHORT(99)]), workspace: await workspace() });
    expect(server.calls.length - before - asked.length).toBeLessThanOrEqual(await levelsOf(grown));
  });

  test('count up to the total in order, and tell what was there', async () => {
    const seen: StageProgress[] = [];
    const place = await workspace();
    const run = () => open().memorize([TALE], { corpus: createInMemoryCorpus([TALE]), workspace: place, onProgress: (event) => seen.push(event) });
    await using first = await run();
    const { gists } = first.details ?? {};
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((left, right) => left - right));
    expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([gists]));
    expect(seen.at(-1)).toEqual({ type: 'stage-progress', stage: 'memorize', done: gists, total: gists, unit: 'calls' });
    seen.length = 0;
    await using second = await run();
    expect(second.usage?.modelCalls).toBe(0);
    expect(seen.at(-1)).toEqual({ type: 'stage-progress', stage: 'memorize', done: gists, total: gists, unit: 'calls', reused: gists });
  });
});

describe('the model', () => {
  test('is another for other settings, and the same for the same', () => {
    expect(open().modelId).toBe(open().modelId);
    expect(open().modelId).not.toBe(open({ spanTokens: 256, gistTokens: 400 }).modelId);
    expect(open().modelId).not.toBe(open({ spanTokens: 128, gistTokens: 200 }).modelId);
    expect(open().modelId).toContain('openai-compatible echo');
  });

  test('with too few positions for a span and its gist is refused before any call', async () => {
    const chat = createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 8, calls: ONCE, contextLength: 900 });
    const model = createGistMemory({ chat, spanTokens: 2048, gistTokens: 300 });
    await expect(model.estimate([TALE], {})).rejects.toMatchObject({ code: 'over-capacity', message: expect.stringContaining('900') });
    expect(server.calls).toHaveLength(0);
  });

  test('with few positions is given shorter spans', async () => {
    const chat = createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 8, calls: ONCE, contextLength: 1_500 });
    const few = await createGistMemory({ chat, spanTokens: 2048, gistTokens: 300 }).estimate([TALE], {});
    const many = await open({ spanTokens: 2048, gistTokens: 300 }).estimate([TALE], {});
    expect(few.modelCalls).toBeGreaterThan(many.modelCalls);
  });
});

describe('saved files', () => {
  const DAMAGE: readonly (readonly [string, string, (raw: string) => string])[] = [
    ['a changed letter', 'gists.jsonl', (raw) => raw.replace('Halcyon', 'Halcyom')],
    ['a line less', 'gists.jsonl', (raw) => raw.slice(raw.indexOf('\n') + 1)],
    ['half a line', 'gists.jsonl', (raw) => raw.slice(0, -20)],
    ['no JSON', 'gist-memory.json', (raw) => raw.slice(0, -5)],
    ['another version', 'gist-memory.json', (raw) => raw.replace('"version":1', '"version":2')],
  ];
  test.each(DAMAGE)('with %s are refused as damaged, in one line', async (_, name, damage) => {
    const saved = await workspace();
    await using state = await memorize([TALE]);
    await state.save(saved, {});
    const path = join(saved, name);
    await writeFile(path, damage(await readFile(path, 'utf8')));
    const opening = open().open({ directory: saved, documents: [TALE], corpus: createInMemoryCorpus([TALE]) });
    await expect(opening).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringMatching(new RegExp(`^[^\\n]*${name}[^\\n]*$`, 'u')) });
  });

  test('that name a place outside the text are refused as damaged', async () => {
    const saved = await workspace();
    await using state = await memorize([TALE]);
    await state.save(saved, {});
    const cut = { ...TALE, text: TALE.text.slice(0, 2_000) };
    await expect(open().open({ directory: saved, documents: [cut], corpus: createInMemoryCorpus([cut]) })).rejects.toMatchObject({ code: 'memory-damaged' });
  });

  test('are opened without a call, and grown without the calls that made them', async () => {
    const saved = await workspace();
    await using state = await memorize([TALE]);
    await state.save(saved, {});
    const before = server.calls.length;
    await using opened = await open().open({ directory: saved, documents: [TALE], corpus: createInMemoryCorpus([TALE]) });
    expect(opened.details).toEqual(state.details);
    await using same = await opened.append!([TALE], { corpus: createInMemoryCorpus([TALE]), workspace: await workspace() });
    expect(same.usage?.modelCalls).toBe(0);
    expect(server.calls.length).toBe(before);
  });
});

/** All gists of a state, as they are saved. */
async function allTexts(state: MemoryState): Promise<string> {
  const saved = await workspace();
  await state.save(saved, {});
  return await readFile(join(saved, 'gists.jsonl'), 'utf8');
}

async function keysOf(state: MemoryState): Promise<readonly string[]> {
  return [...new Set([...(await allTexts(state)).matchAll(/"key":"([0-9a-f]{64})"/gu)].map(([, key = '']) => key))];
}

async function levelsOf(state: MemoryState): Promise<number> {
  return Number(state.details?.['levels']);
}
