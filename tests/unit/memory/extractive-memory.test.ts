import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExtractiveMemory } from '../../../src/memory/extractive-memory.ts';
import { createCorpus } from '../../../src/retrieval/corpus.ts';
import type { MemoryState } from '../../../src/spec/memory-model.ts';
import type { Corpus } from '../../../src/spec/corpus.ts';
import type { Document } from '../../../src/spec/text.ts';
import { prepareChunks } from '../../../src/text/prepare-chunks.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

describeMemoryModelContract('extractive, corpus in memory', async () => ({
  model: createExtractiveMemory(),
  prepare: async (documents) => createInMemoryCorpus(documents),
}));

describeMemoryModelContract('extractive, real corpus found by words', async () => ({
  model: createExtractiveMemory(),
  prepare: async (documents) => wordsCorpus(documents),
}));

describe('extractive clues', () => {
  let state: MemoryState;
  const documents = [LIGHTHOUSE, TEAHOUSE];
  beforeAll(async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'extractive-'));
    state = await createExtractiveMemory().memorize(documents, { corpus: createInMemoryCorpus(documents), workspace });
    await rm(workspace, { recursive: true });
  });
  const recall = async (task: 'text-spans' | 'key-entities' | 'surrogate-questions' | 'reasoning-steps' | 'draft-answer' | 'answer', question: string) =>
    (await state.recall([{ task, question }], {}))[0]?.clues ?? [];

  test('spans are the text at their source', async () => {
    for (const { text, source } of await recall('text-spans', 'Who wore a blue coat with brass buttons?')) {
      const document = documents.find(({ id }) => id === source?.documentId);
      expect(document?.text.slice(source?.start, source?.end).replaceAll(/\s+/gu, ' ')).toBe(text);
    }
  });

  test('the draft answer is the sentence nearest to the question', async () => {
    expect((await recall('draft-answer', 'Who wore a blue coat with brass buttons?'))[0]?.text).toContain('Silas Crowe, wore a blue coat');
    expect((await recall('draft-answer', '谁看见老周从后窗出来？'))[0]?.text).toContain('他看见船夫老周从后窗出来');
  });

  test('the answer is a quotation, or tells that it is only the nearest', async () => {
    const [answer] = await state.recall([{ task: 'answer', question: 'Who wore a blue coat with brass buttons?' }], {});
    expect(answer).toMatchObject({ isNotFound: false, clues: expect.arrayContaining([{ kind: 'answer', text: expect.stringMatching(/^“.*blue coat.*”$/su), source: expect.anything() }]) });
    const [nearest] = await state.recall([{ task: 'answer', question: 'What did Sherlock Holmes play?' }], {});
    expect(nearest).toMatchObject({ isNotFound: true, clues: [expect.anything(), expect.anything(), expect.anything()] });
  });

  test('a question in dialogue is no draft answer to itself', async () => {
    expect((await recall('draft-answer', 'Who would break the lamp?'))[0]?.text).not.toContain('Who would break the lamp?');
  });

  test('entities are those of the question, then those of its windows', async () => {
    const names = (await recall('key-entities', 'What did Silas Crowe leave behind?')).map(({ text }) => text);
    expect(names[0]).toBe('Silas Crowe');
    expect(names.slice(1)).toContain('Marrow Bay');
    expect((await recall('key-entities', '画是谁偷的？')).map(({ text }) => text)).toContain('听雨楼');
  });

  test('surrogate questions hold the question and something found', async () => {
    const question = 'What did Silas Crowe leave behind?';
    const clues = await recall('surrogate-questions', question);
    expect(clues.length).toBeGreaterThan(1);
    for (const { text } of clues) expect(text).toMatch(/^What did Silas Crowe leave behind\? \(.+\)$/u);
  });

  test('reasoning steps go from a name through a passage', async () => {
    const [first] = await recall('reasoning-steps', 'What did Silas Crowe leave behind?');
    expect(first?.text).toMatch(/^Silas Crowe → “.+”/u);
  });
});

test('an appended text takes the place of the one with its id, and the rest is not read again', async () => {
  const model = createExtractiveMemory();
  const workspace = await mkdtemp(join(tmpdir(), 'extractive-'));
  const old = await model.memorize([LIGHTHOUSE, TEAHOUSE], { corpus: wordsCorpus([LIGHTHOUSE, TEAHOUSE]), workspace });
  const changed = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.replaceAll('Silas Crowe', 'Amos Pellow') };
  const corpus = wordsCorpus([changed, TEAHOUSE]);
  const read: string[] = [];
  const watched = { ...corpus, text: (place: Parameters<Corpus['text']>[0]) => (read.push(place.documentId), corpus.text(place)) };
  const next = await old.append!([changed], { corpus: watched, workspace });
  expect(new Set(read)).toEqual(new Set([LIGHTHOUSE.id]));
  const [names] = await next.recall([{ task: 'key-entities', question: '', limit: 100 }], {});
  const texts = names?.clues.map(({ text }) => text);
  expect(texts).toContain('Amos Pellow');
  expect(texts).toContain('听雨楼');
  expect(texts).not.toContain('Silas Crowe');
  await rm(workspace, { recursive: true });
});

test('a name that the memory knows is found in an appended text that says it once', async () => {
  const model = createExtractiveMemory();
  const workspace = await mkdtemp(join(tmpdir(), 'extractive-'));
  const known = { id: 'known', title: 'Known', text: 'We saw Judith on the pier. Then Judith left, and nobody asked where Judith went.' };
  const added = { id: 'added', title: 'Added', text: 'On the hill a letter for Judith lay under the stone.' };
  const old = await model.memorize([known], { corpus: wordsCorpus([known]), workspace });
  const next = await old.append!([added], { corpus: wordsCorpus([known, added]), workspace });
  await next.save(workspace, {});
  const { names, mentions } = JSON.parse(await readFile(join(workspace, 'entities.json'), 'utf8'));
  expect(names).toEqual(['Judith']);
  expect(mentions.map(([chunkId, own]: [string, number[]]) => [chunkId.split('#')[0], own])).toEqual([['known', [0]], ['added', [0]]]);
  // The journal of that append is not taken for the findings of the added text alone.
  await (await model.memorize([added], { corpus: wordsCorpus([added]), workspace })).save(workspace, {});
  expect(JSON.parse(await readFile(join(workspace, 'entities.json'), 'utf8')).names).toEqual([]);
  await rm(workspace, { recursive: true });
});

describe('saved files', () => {
  let directory: string;
  const corpus = createInMemoryCorpus([LIGHTHOUSE]);
  const open = () => createExtractiveMemory().open({ directory, documents: [LIGHTHOUSE], corpus });
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'extractive-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('are two, small and JSON', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'extractive-'));
    await (await createExtractiveMemory().memorize([LIGHTHOUSE], { corpus, workspace })).save(directory, {});
    await rm(workspace, { recursive: true });
    expect((await readdir(directory)).toSorted()).toEqual(['entities.json', 'key-points.json']);
    await expect(open()).resolves.toBeDefined();
  });

  test.each([
    ['a chunk that is not there', '{"version":2,"names":["Crowe"],"mentions":[["other#1",[0]]]}'],
    ['a name that is not there', '{"version":2,"names":["Crowe"],"mentions":[["lighthouse#0",[1]]]}'],
  ])('with %s are refused as damaged', async (_, content) => {
    const whole = await readFile(join(directory, 'entities.json'));
    await writeFile(join(directory, 'entities.json'), content);
    await expect(open()).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringMatching(/^[^\n]*entities\.json[^\n]*$/u) });
    await writeFile(join(directory, 'entities.json'), whole);
  });

  test.each([
    ['no JSON', '{"version":2,"keyPoints":['],
    ['another shape', '{"version":2,"keyPoints":[{"documentId":"lighthouse","start":-1,"end":2,"score":1}]}'],
    ['another version', '{"version":9,"keyPoints":[]}'],
    ['a span outside its text', '{"version":2,"keyPoints":[{"documentId":"lighthouse","start":0,"end":99999,"score":1}]}'],
    ['an unknown document', '{"version":2,"keyPoints":[{"documentId":"other","start":0,"end":2,"score":1}]}'],
  ])('with %s are refused as damaged, in one line', async (_, content) => {
    await writeFile(join(directory, 'key-points.json'), content);
    await expect(open()).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringMatching(/^[^\n]*key-points\.json[^\n]*$/u) });
  });

  test('that are missing are refused as damaged', async () => {
    await rm(join(directory, 'key-points.json'));
    await expect(open()).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(directory), remedy: expect.stringContaining('memorag verify') });
  });
});

/** The pipeline's own corpus without an embedder. */
function wordsCorpus(documents: readonly Document[]): Corpus {
  const prepared = documents.map((document) => prepareChunks(document, { chunkSize: 64 }));
  const rows = prepared.flatMap(({ windows }) => windows).map((window) => ({ ...window, isChunk: false, embedder: null, row: null }));
  return createCorpus({ documents, chunks: prepared.flatMap(({ chunks }) => chunks), rows, indexes: [], embedders: [] });
}
