import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Backends } from '../../../src/config/backends.ts';
import { openBackends } from '../../../src/config/open-backends.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { createSingleEmbedderSet } from '../../../src/embedders/single-embedder-set.ts';
import { append } from '../../../src/memorag/append.ts';
import { loadMemory } from '../../../src/memorag/load-memory.ts';
import { memorize } from '../../../src/memorag/memorize.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import type { MemorizeEvent, StageProgress } from '../../../src/spec/events.ts';
import { TEAHOUSE } from '../../fixtures/small-texts.ts';

const BOOK = readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8');
const FIRST = { id: 'first', title: 'First', text: BOOK.slice(0, 12_000) };
const SECOND = { id: 'second', title: 'Second', text: BOOK.slice(12_000, 40_000) };
const root = mkdtempSync(join(tmpdir(), 'memorag-resume-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let number = 0;
let into = '';
/** Texts that the embedder was given, in all runs. */
let embedded: string[] = [];
beforeEach(() => {
  into = join(root, `memory-${(number += 1)}`);
  embedded = [];
});

describe('an interrupted write', () => {
  test.each(['chunk', 'embed', 'save'] as const)('of a new memory in the stage %s goes on there', async (stage) => {
    await using backends = await countingBackends();
    await interrupt(stage, (options) => memorize(backends, [FIRST, SECOND], { into, ...options }));
    const events = await listen((options) => memorize(backends, [FIRST, SECOND], { into, ...options }));
    expect(reusedIn(events, 'chunk')).toBe(stage === 'chunk' ? 1 : 2);
    expect(embeddedTwice()).toEqual([]);
    const inEmbedding = { chunk: 0, embed: 8, save: last(events, 'embed')?.total ?? 0 };
    expect(reusedIn(events, 'embed')).toBeGreaterThanOrEqual(inEmbedding[stage]);
    expect((await readdir(into)).toSorted()).toEqual(['CURRENT', 'gen-000001', 'leases']);
  });

  test.each(['chunk', 'embed', 'save'] as const)('of an append in the stage %s goes on there', async (stage) => {
    await using backends = await countingBackends();
    await (await memorize(backends, [FIRST], { into })).memory[Symbol.asyncDispose]();
    const grow = async (options: Interruptible): Promise<{ memory: AsyncDisposable }> => {
      await using memory = await loadMemory(backends, into, {});
      return await append(backends, memory, [SECOND, TEAHOUSE], options);
    };
    await interrupt(stage, grow);
    const events = await listen(grow);
    // The first was cut by the generation before.
    expect(reusedIn(events, 'chunk')).toBe(stage === 'chunk' ? 2 : 3);
    expect(embeddedTwice()).toEqual([]);
    expect((await readdir(into)).toSorted()).toEqual(['CURRENT', 'gen-000002', 'leases']);
  });

  test('of other texts in the same place leaves what they share', async () => {
    await using backends = await countingBackends();
    await interrupt('save', (options) => memorize(backends, [FIRST, SECOND], { into, ...options }));
    await listen((options) => memorize(backends, [{ ...SECOND, id: 'renamed' }, TEAHOUSE], { into, ...options }));
    expect(embeddedTwice()).toEqual([]);
  });
});

test('a text that comes back under another id is neither cut nor embedded again', async () => {
  await using backends = await countingBackends();
  await (await memorize(backends, [FIRST], { into })).memory[Symbol.asyncDispose]();
  const events = await listen((options) => memorize(backends, [{ ...FIRST, id: 'renamed' }], { into, replace: true, ...options }));
  expect(reusedIn(events, 'chunk')).toBe(1);
  expect(embeddedTwice()).toEqual([]);
  await using memory = await loadMemory(backends, into, {});
  expect(memory.corpus.chunks.map(({ id }) => id)).toEqual(memory.corpus.chunks.map((_, position) => `renamed#${position}`));
});

interface Interruptible {
  readonly signal?: AbortSignal;
  readonly onEvent: (event: MemorizeEvent) => void;
}
type Run = (options: Interruptible) => Promise<{ readonly memory: AsyncDisposable }>;

/** Aborts at the first sign that a stage has done something. */
async function interrupt(stage: StageProgress['stage'], run: Run): Promise<void> {
  const controller = new AbortController();
  const onEvent = (event: MemorizeEvent): void => {
    if (event.type === 'stage-progress' && event.stage === stage && (stage === 'save' || event.done - (event.reused ?? 0) > 0)) controller.abort();
  };
  await expect(run({ signal: controller.signal, onEvent })).rejects.toMatchObject({ name: 'AbortError' });
}

async function listen(run: Run): Promise<readonly MemorizeEvent[]> {
  const events: MemorizeEvent[] = [];
  const { memory } = await run({ onEvent: (event) => events.push(event) });
  await memory[Symbol.asyncDispose]();
  return events;
}

function last(events: readonly MemorizeEvent[], stage: StageProgress['stage']): StageProgress | undefined {
  return events.filter((event) => event.type === 'stage-progress').findLast((event) => event.stage === stage);
}

function reusedIn(events: readonly MemorizeEvent[], stage: StageProgress['stage']): number {
  return last(events, stage)?.reused ?? 0;
}

function embeddedTwice(): readonly string[] {
  if (embedded.length === 0) throw new Error('nothing was embedded at all');
  return embedded.filter((text, position) => embedded.indexOf(text) !== position);
}

/** The pipeline's own backends, with an embedder that counts what it is given. */
async function countingBackends(): Promise<Backends> {
  const backends = await openBackends(parseConfig({ embedder: { kind: 'none' } }), {});
  const embedder: Embedder = {
    kind: 'counting', modelId: 'counting', dimension: 4, isNormalised: true, maxTokens: 256, maxBatchSize: 8,
    async embed(texts, { signal }) {
      // A real one answers later: an abort must find calls under way.
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal?.throwIfAborted();
      embedded.push(...texts);
      return { vectors: Float32Array.from(texts.flatMap((text) => unit(text))), truncated: 0 };
    },
  };
  return { ...backends, embedders: createSingleEmbedderSet(embedder) };
}

function unit(text: string): number[] {
  const angle = text.length % 7;
  return [Math.cos(angle), Math.sin(angle), 0, 0];
}
