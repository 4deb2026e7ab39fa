import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import type { Backends } from '../../../src/config/backends.ts';
import { createMeter } from '../../../src/config/meter.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { createExtractiveGenerator } from '../../../src/generators/extractive-generator.ts';
import { toDocuments } from '../../../src/memorag/book.ts';
import { loadMemories } from '../../../src/memorag/load-memories.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { memorize } from '../../../src/memorag/memorize.ts';
import { query } from '../../../src/memorag/query.ts';
import { retrieve } from '../../../src/memorag/retrieve.ts';
import { createExtractiveMemory } from '../../../src/memory/extractive-memory.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import type { Document } from '../../../src/spec/text.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import { createWordEmbedder } from '../retrieval/word-embedder.ts';

const ISLAND: Document = { id: 'island', title: 'The Island', text: 'The lighthouse on Gull Island was built by Ansel Quick in 1802.\n\nIts lamp burned whale oil until the winter of 1840.' };
/** Another text under the id of the lighthouse. */
const TWIN: Document = { ...ISLAND, id: LIGHTHOUSE.id };
const QUESTION = 'Who wore a blue coat with brass buttons?';
const defaults = parseConfig({}).retrieval;

const folder = mkdtempSync(join(tmpdir(), 'memorag-joined-'));
let counter = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Backends whose embedders are given; a document goes to the first. */
function backendsWith(embedders: readonly Embedder[], route: (document: Document) => Embedder | undefined = () => embedders[0]): Backends {
  return {
    config: parseConfig({ chunkSize: 64 }),
    dryRun: false,
    meter: createMeter(),
    cacheDirectory: folder,
    store: createDiskStore(),
    memoryModel: createExtractiveMemory(),
    generator: createExtractiveGenerator(),
    embedders: { embedders, route, warnings: [] },
    warnings: [],
    splitReference: async () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}

async function save(backends: Backends, documents: readonly Document[]): Promise<string> {
  const into = join(folder, `memory-${(counter += 1)}`);
  await using made = (await memorize(backends, documents, { into })).memory;
  return made.stored.root;
}

function readersOf(root: string): readonly string[] {
  return readdirSync(join(root, 'leases')).filter((name) => name.startsWith('reader'));
}

describe('several memories asked as one', () => {
  test('find what one memory of all their texts finds, with the same scores', async () => {
    const backends = backendsWith([createWordEmbedder()]);
    const roots = [await save(backends, [LIGHTHOUSE]), await save(backends, [ISLAND])];
    await using whole = (await memorize(backends, [LIGHTHOUSE, ISLAND], { into: join(folder, 'whole') })).memory;
    await using joined = await loadMemories(backends, roots, {});
    for (const question of [QUESTION, 'Who built the lighthouse on Gull Island?', 'What did the lamp burn?']) {
      const found = await retrieve(joined, question, { defaults });
      const expected = await retrieve(whole, question, { defaults });
      expect(found).toEqual(expected.map((passage) => ({ ...passage, memory: passage.documentId === 'island' ? 'memory-2' : 'memory-1' })));
    }
  });

  test('name the memory of each citation, and its quote stands in that text', async () => {
    const backends = backendsWith([createWordEmbedder()]);
    await using joined = await loadMemories(backends, [await save(backends, [LIGHTHOUSE]), await save(backends, [TWIN])], {});
    const names = joined.memories.map(({ stored }) => stored.root.split('/').at(-1));
    const { citations, clues } = await query({ backends, memory: joined }, 'Who built the lighthouse on Gull Island?', {});
    expect(citations[0]).toMatchObject({ memory: names[1], documentId: `${names[1]}/lighthouse`, title: 'The Island' });
    for (const { memory, start, end, quote } of citations) expect((memory === names[0] ? LIGHTHOUSE : TWIN).text.slice(start, end)).toBe(quote);
    const sources = clues.flatMap(({ source, text }) => (source === undefined ? [] : [{ ...source, text }]));
    expect(sources.map(({ documentId }) => documentId)).toEqual(expect.arrayContaining(names.map((name) => `${name}/lighthouse`)));
    for (const { memory, documentId } of sources) expect(joined.corpus.document(documentId)).toMatchObject({ id: documentId, memory });
  });

  test('do not answer where none of them does', async () => {
    const backends = backendsWith([]);
    await using joined = await loadMemories(backends, [await save(backends, [LIGHTHOUSE]), await save(backends, [ISLAND])], {});
    const isNotFound = async (question: string) => (await query({ backends, memory: joined }, question, { task: 'qa' })).isNotFound;
    expect(await isNotFound('What colour has the parrot of Sherlock Holmes?')).toBe(true);
    expect(await isNotFound('Who built the lighthouse on Gull Island?')).toBe(false);
  });

  test('may have different embedders, or none', async () => {
    const [left, right] = [createWordEmbedder({ modelId: 'left' }), createWordEmbedder({ modelId: 'right' })];
    const backends = backendsWith([left, right], ({ id }) => ({ lighthouse: left, 茶馆: right })[id]);
    const roots = [await save(backends, [LIGHTHOUSE]), await save(backends, [TEAHOUSE]), await save(backends, [ISLAND])];
    await using joined = await loadMemories(backends, roots, {});
    const best = async (question: string) => (await retrieve(joined, question, { defaults }))[0]?.documentId;
    expect(await best(QUESTION)).toBe('lighthouse');
    expect(await best('白鹤图是谁的父亲留下的？')).toBe('茶馆');
    expect(await best('Which winter ended the whale oil on Gull Island?')).toBe('island');
  });

  test('are each held by a lease, and all are given back', async () => {
    const backends = backendsWith([]);
    const roots = [await save(backends, [LIGHTHOUSE]), await save(backends, [ISLAND])];
    const leases = () => roots.map((root) => readersOf(root).length);
    const joined = await loadMemories(backends, roots, {});
    expect(leases()).toEqual([1, 1]);
    await joined[Symbol.asyncDispose]();
    expect(leases()).toEqual([0, 0]);
  });

  test('one that is damaged is refused by its name, and the others are given back', async () => {
    const backends = backendsWith([]);
    const [whole, broken] = [await save(backends, [LIGHTHOUSE]), await save(backends, [ISLAND])];
    appendFileSync(join(broken, 'gen-000001', 'chunks.jsonl'), '\n');
    await expect(loadMemories(backends, [whole, broken], {})).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(broken) });
    expect(readersOf(whole)).toEqual([]);
  });
});

describe('load with a list', () => {
  const config = { embedder: { kind: 'none' }, cacheDirectory: folder } as const;

  test('takes the same memory once, by whatever name', async () => {
    await using pipe = await MemoRAG.open(config);
    const { root } = await pipe.memorize(toDocuments([ISLAND]), { into: join(folder, 'gull') });
    symlinkSync(root, join(folder, 'gull-too'));
    const infos = await pipe.load(['gull', root, 'gull-too']);
    expect(infos.map((info) => info.root)).toEqual([root]);
    expect((await pipe.retrieve('whale oil'))[0]).toMatchObject({ memory: 'gull', documentId: 'island' });
  });

  test('tells memories of one name apart', async () => {
    await using pipe = await MemoRAG.open(config);
    mkdirSync(join(folder, 'other'));
    await pipe.memorize(toDocuments([ISLAND]), { into: join(folder, 'rock') });
    await pipe.memorize(toDocuments([LIGHTHOUSE]), { into: join(folder, 'other', 'rock') });
    await pipe.load([join(folder, 'rock'), join(folder, 'other', 'rock')]);
    expect((await pipe.retrieve(QUESTION))[0]).toMatchObject({ memory: 'rock-2' });
  });

  test('writes nothing', async () => {
    await using pipe = await MemoRAG.open(config);
    await pipe.memorize(toDocuments([ISLAND]), { into: join(folder, 'read') });
    await pipe.load(['read']);
    for (const write of [pipe.append(toDocuments([LIGHTHOUSE])), pipe.forget(['island'])]) {
      await expect(write).rejects.toMatchObject({ code: 'wrong-usage', remedy: expect.stringContaining('by its own name') });
    }
  });

  test('refuses an unknown name and an empty list, and keeps what was open', async () => {
    await using pipe = await MemoRAG.open(config);
    await pipe.memorize(toDocuments([ISLAND]), { into: join(folder, 'kept') });
    await expect(pipe.load(['kept', 'nobody'])).rejects.toMatchObject({ code: 'memory-unknown', message: expect.stringContaining('nobody') });
    await expect(pipe.load([])).rejects.toMatchObject({ code: 'wrong-usage' });
    expect((await pipe.retrieve('whale oil'))[0]?.documentId).toBe('island');
  });

  test('summarizes all of them', async () => {
    await using pipe = await MemoRAG.open(config);
    await pipe.memorize(toDocuments([LIGHTHOUSE]), { into: join(folder, 'one') });
    await pipe.memorize(toDocuments([TEAHOUSE]), { into: join(folder, 'two') });
    await pipe.load(['one', 'two']);
    const { citations } = await pipe.summarize({ points: 4 });
    expect(new Set(citations.map(({ memory }) => memory))).toEqual(new Set(['one', 'two']));
  });
});
