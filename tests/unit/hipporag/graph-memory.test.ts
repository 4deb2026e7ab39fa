import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { readOpenie } from '../../../src/extraction/import-openie.ts';
import { exportGraph } from '../../../src/hipporag/export-graph.ts';
import { indexGraph, type GraphBackends } from '../../../src/hipporag/index-graph.ts';
import { loadedGraph, type LoadedGraph } from '../../../src/hipporag/loaded-graph.ts';
import { createOpenieExtractor } from '../../../src/hipporag/openie-extractor.ts';
import { append } from '../../../src/memorag/append.ts';
import { forget } from '../../../src/memorag/forget.ts';
import { loadMemory } from '../../../src/memorag/load-memory.ts';
import { reembed } from '../../../src/memorag/reembed.ts';
import type { MemorizeEvent } from '../../../src/spec/events.ts';
import type { Document } from '../../../src/spec/text.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { graphBackends, lineReader, readLines } from '../../fixtures/graph-backends.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';

const root = await mkdtemp(join(tmpdir(), 'graph-memory-'));
afterAll(() => rm(root, { recursive: true, force: true }));
let places = 0;
const newPlace = (): string => join(root, `place-${(places += 1)}`);

const backends = await graphBackends();
describeMemoryModelContract('graph', async () => ({ model: backends.memoryModel, prepare: async (documents) => createInMemoryCorpus(documents) }));

const BIRTHS = text('births', 'Erik Hort | born in | Montebello\nMarina | born in | Minsk');
const PLACES = text('places', 'Montebello | part of | Rockland County');
const TRADES = text('trades', 'Oliver Badman | is a | politician\nErik Hort | is a | politician');

describe('a saved graph', () => {
  test('is the same when it is opened again', async () => {
    await using own = await graphBackends({ extractor: lineReader() });
    const into = newPlace();
    await using made = await index(own, [BIRTHS, PLACES], into);
    await using opened = loadedGraph(await loadMemory(own, into, {}));
    expect(exportGraph(opened)).toEqual(exportGraph(made));
    expect(opened.state.knowledge.vocabulary.phraseVectors.all()).toEqual(made.state.knowledge.vocabulary.phraseVectors.all());
    expect(opened.state.unread).toBe(0);
  });

  test('that grows keeps the files of its vocabulary, and writes what is new beside them', async () => {
    await using own = await graphBackends({ extractor: lineReader() });
    await using first = await index(own, [BIRTHS, PLACES], newPlace());
    const before = await inodes(first);
    await using next = await grow(own, first, [TRADES]);
    const after = await inodes(next);
    for (const name of ['vocabulary-1.f32', 'vocabulary-1.json']) expect(after.get(name)).toBe(before.get(name));
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual(['vocabulary-2.f32', 'vocabulary-2.json']);
    await using whole = await index(own, [BIRTHS, PLACES, TRADES], newPlace());
    expect(exportGraph(next)).toEqual(exportGraph(whole));
    await using opened = loadedGraph(await loadMemory(own, next.stored.root, {}));
    expect(exportGraph(opened)).toEqual(exportGraph(whole));
  });

  test('from which a document is taken is as if it had never been added, whatever was linked to it', async () => {
    await using own = await graphBackends({ extractor: lineReader() });
    await using never = await index(own, [BIRTHS, PLACES], newPlace());
    await using first = await index(own, [BIRTHS, PLACES], newPlace());
    await using grown = await grow(own, first, [TRADES, text('twin', BIRTHS.text)]);
    await using rest = loadedGraph((await forget(own, grown, ['trades', 'twin'], {})).memory);
    expect(exportGraph(rest)).toEqual(exportGraph(never));
    await using opened = loadedGraph(await loadMemory(own, rest.stored.root, {}));
    expect(exportGraph(opened)).toEqual(exportGraph(never));
  });

  test('drops phrases and facts that nothing tells once they are many', async () => {
    await using own = await graphBackends({ extractor: lineReader() });
    await using first = await index(own, [BIRTHS, PLACES, TRADES], newPlace());
    const { vocabulary } = first.state.knowledge;
    await using little = loadedGraph((await forget(own, first, ['places'], {})).memory);
    expect(little.state.knowledge.vocabulary).toBe(vocabulary);
    await using less = loadedGraph((await forget(own, little, ['births'], {})).memory);
    expect(less.state.knowledge.vocabulary.phrases.toSorted()).toEqual(['erik hort', 'oliver badman', 'politician']);
    await using opened = loadedGraph(await loadMemory(own, less.stored.root, {}));
    expect(exportGraph(opened)).toEqual(exportGraph(less));
    expect(await readdir(opened.stored.memoryDirectory)).toEqual(['graph.json', 'passages.jsonl', 'synonyms.bin', 'vocabulary-1.f32', 'vocabulary-1.json']);
  });

  test('reads of a text that takes the place of another only the chunks that are new', async () => {
    const reader = lineReader();
    await using own = await graphBackends({ extractor: reader, config: { chunkSize: 32 } });
    const lines = Array.from({ length: 6 }, (_, at) => `The keeper of lighthouse number ${at} on the northern coast of the island | lives in | Harbour ${at} behind the old mill`);
    await using first = await index(own, [text('long', lines.join('\n\n'))], newPlace());
    expect(reader.asked).toEqual(lines);
    const changed = lines.with(2, 'The keeper of lighthouse number 2 on the northern coast of the island | moved to | Minsk last year with his dog');
    await using next = await grow(own, first, [text('long', changed.join('\n\n'))]);
    expect(reader.asked.slice(lines.length)).toEqual([changed[2]]);
    await using whole = await index(own, [text('long', changed.join('\n\n'))], newPlace());
    expect(exportGraph(next)).toEqual(exportGraph(whole));
  });
});

describe('an index of the same texts', () => {
  test('tries again what could not be read, and nothing else', async () => {
    const into = newPlace();
    await using failing = await graphBackends({ extractor: lineReader((own) => (own === PLACES.text ? { status: 'failed', source: 'model', entities: [], triples: [], problem: 'busy' } : readLines(own))) });
    await using first = await index(failing, [BIRTHS, PLACES], into);
    expect(first.state.unread).toBe(1);
    const reader = lineReader();
    await using own = await graphBackends({ extractor: reader });
    await using next = await index(own, [BIRTHS, PLACES], into);
    expect(reader.asked).toEqual([PLACES.text]);
    await using whole = await index(own, [BIRTHS, PLACES], newPlace());
    expect(exportGraph(next)).toEqual(exportGraph(whole));
    expect((await indexGraph(own, [BIRTHS, PLACES], { into })).reused).toBe(true);
  });

  test('reads by a language model what was read without one, and not the other way round', async () => {
    const into = newPlace();
    await using plain = await graphBackends();
    await using first = await index(plain, [text('a', 'Here Erik Hort met Marina Petrova in Minsk.')], into);
    expect(exportGraph(first).passages[0]?.source).toBe('extractive');
    const reader = lineReader(() => ({ status: 'done', source: 'model', entities: [], triples: [['Erik Hort', 'met', 'Marina']] }));
    await using own = await graphBackends({ extractor: reader });
    await using next = await index(own, first.corpus.documents, into);
    expect(exportGraph(next).facts.map(({ fact }) => fact)).toEqual([['erik hort', 'met', 'marina']]);
    expect((await indexGraph(plain, first.corpus.documents, { into })).reused).toBe(true);
  });

  test('with other vectors or other phrases reads nothing again', async () => {
    const reader = lineReader();
    const into = newPlace();
    await using small = await graphBackends({ extractor: reader });
    await (await index(small, [BIRTHS, PLACES], into))[Symbol.asyncDispose]();
    reader.asked.length = 0;
    await using wide = await graphBackends({ extractor: reader, embedder: createHashEmbedder({ dimension: 128, dropsStopWords: false }) });
    await using other = await index(wide, [BIRTHS, PLACES], into);
    expect(other.state.knowledge.vocabulary.phraseVectors.dimension).toBe(128);
    await using reference = await graphBackends({ extractor: reader, embedder: createHashEmbedder({ dimension: 128, dropsStopWords: false }), config: { graph: { normalisation: 'reference', synonymThreshold: 0.5 } } });
    await using linked = await index(reference, [BIRTHS, PLACES], into);
    expect(linked.state.knowledge.vocabulary).toMatchObject({ normalisation: 'reference', synonymThreshold: 0.5 });
    await using opened = loadedGraph(await loadMemory(reference, into, {}));
    expect(exportGraph(opened)).toEqual(exportGraph(linked));
    expect(reader.asked).toEqual([]);
  });

  test('takes from a file what it tells, without asking a language model', async () => {
    const file = JSON.stringify({ docs: [{ passage: PLACES.text, extracted_entities: ['Montebello'], extracted_triples: [['Montebello', 'lies in', 'Rockland'], ['of', 'two']] }, { passage: TRADES.text, extracted_entities: [], extracted_triples: [] }] });
    const results = readOpenie(file, { name: 'openie.json' });
    const reader = lineReader();
    await using own = await graphBackends({ extractor: createOpenieExtractor(results, reader) });
    await using made = await index(own, [BIRTHS, PLACES, TRADES], newPlace());
    // The reference writes an empty entry for what it failed to read.
    expect(reader.asked).toEqual([BIRTHS.text, TRADES.text]);
    expect(exportGraph(made).passages.map(({ status, source }) => `${status} ${source}`)).toEqual(['done model', 'done imported', 'done model']);
    await using rest = loadedGraph((await forget(own, made, ['places'], {})).memory);
    expect(exportGraph(rest).facts.some(({ fact }) => fact.includes('rockland'))).toBe(false);
  });
});

test('other vectors for a saved graph need no text to be read again', async () => {
  const reader = lineReader();
  const into = newPlace();
  await using small = await graphBackends({ extractor: reader });
  await using first = await index(small, [BIRTHS, PLACES], into);
  const asked = reader.asked.length;
  await using wide = await graphBackends({ extractor: reader, embedder: createHashEmbedder({ dimension: 128, dropsStopWords: false }) });
  await expect(loadMemory(wide, into, {})).rejects.toMatchObject({ code: 'memory-mismatch', remedy: expect.stringContaining('memorag reembed') });
  await using next = loadedGraph(await reembed(wide, into, {}));
  expect(reader.asked).toHaveLength(asked);
  expect(next.state.embedder?.modelId).toBe('hash-128');
  expect(exportGraph(next).facts).toEqual(exportGraph(first).facts);
  await using opened = loadedGraph(await loadMemory(wide, into, {}));
  expect(opened.state.knowledge.vocabulary.factVectors.dimension).toBe(128);
});

test('a text in a script that its embedder is not good for is told of', async () => {
  const latin = { ...createHashEmbedder({ dimension: 64, dropsStopWords: false }), scripts: ['latin'] as const };
  await using own = await graphBackends({ extractor: lineReader(), embedder: latin });
  await using first = await index(own, [BIRTHS], newPlace());
  const events: MemorizeEvent[] = [];
  await (await grow(own, first, [text('zh', '宝玉 | 住在 | 怡红院')], events))[Symbol.asyncDispose]();
  expect(events.filter(({ type }) => type === 'warning')).toEqual([{ type: 'warning', code: 'graph-embedder', message: expect.stringContaining('"zh" is not in a script that hash-64 is good for') }]);
});

describe('files that the manifest vouches for, and that no memory wrote', () => {
  const hostile: readonly (readonly [file: string, change: (bytes: Buffer) => Buffer | string, says: string])[] = [
    ['graph.json', (bytes) => bytes.toString().replace(/"dimension":\d+/u, '"dimension":65536'), 'length'],
    ['graph.json', (bytes) => bytes.toString().replace(/"phrases":\d+/u, '"phrases":2147483647'), 'length'],
    ['graph.json', (bytes) => bytes.toString().replace('vocabulary-1', '../../vocabulary-1'), 'name'],
    ['graph.json', () => '{"version":1}', 'graph.json'],
    ['passages.jsonl', (bytes) => bytes.toString().replace(/"facts":\[\d+/u, '"facts":[999999'), 'a fact that is not there'],
    ['passages.jsonl', (bytes) => bytes.toString().split('\n').slice(1).join('\n'), 'not the chunks of the texts'],
    ['passages.jsonl', (bytes) => bytes.toString().replace('"done"', '"__proto__"'), 'not what was written'],
    ['passages.jsonl', (bytes) => bytes.toString().replace('{', '[['), 'not JSON'],
    ['synonyms.bin', (bytes) => withInteger(bytes, 8, 0xffff_ffff), 'length'],
    ['synonyms.bin', (bytes) => withInteger(bytes, 12, 0xffff_ffff), 'length'],
    ['synonyms.bin', (bytes) => withInteger(bytes, 16, 9), 'ends before it begins'],
    ['synonyms.bin', (bytes) => Buffer.concat([bytes, Buffer.alloc(8)]), 'length'],
    ['vocabulary-1.f32', (bytes) => withInteger(bytes, 4, 0xffff_ffff), 'beginning'],
    ['vocabulary-1.f32', (bytes) => withInteger(bytes, 16, 0x7fc0_0000), 'not a finite number'],
    ['vocabulary-1.f32', (bytes) => bytes.subarray(0, -4), 'length'],
    ['vocabulary-1.json', (bytes) => bytes.toString().replace(/\[(\d+),"born in"/u, '[777,"born in"'), 'a phrase that is not there'],
    ['vocabulary-1.json', (bytes) => bytes.toString().replace('"marina"', '"minsk"'), 'twice'],
  ];
  test.each(hostile)('are refused: %s (%#)', async (file, change, says) => {
    await using own = await graphBackends({ extractor: lineReader() });
    await using made = await index(own, [BIRTHS, PLACES], newPlace());
    const directory = newPlace();
    await cp(made.stored.memoryDirectory, directory, { recursive: true });
    const path = join(directory, file);
    const bytes = await readFile(path);
    const hurt = Buffer.from(change(Buffer.from(bytes)));
    expect(hurt.equals(bytes)).toBe(false);
    await writeFile(path, hurt);
    const open = own.memoryModel.open({ directory, documents: made.corpus.documents, corpus: made.corpus });
    await expect(open).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(says) });
  });
});

function text(id: string, content: string): Document {
  return { id, title: id, text: content };
}

async function index(own: GraphBackends, documents: readonly Document[], into: string): Promise<LoadedGraph> {
  return (await indexGraph(own, documents, { into })).memory;
}

async function grow(own: GraphBackends, graph: LoadedGraph, documents: readonly Document[], events: MemorizeEvent[] = []): Promise<LoadedGraph> {
  return loadedGraph((await append(own, graph, documents, { onEvent: (event) => events.push(event) })).memory);
}

async function inodes({ stored: { memoryDirectory } }: LoadedGraph): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(memoryDirectory);
  return new Map(await Promise.all(names.map(async (name) => [name, (await stat(join(memoryDirectory, name))).ino] as const)));
}

function withInteger(bytes: Buffer, at: number, value: number): Buffer {
  bytes.writeUInt32LE(value, at);
  return bytes;
}
