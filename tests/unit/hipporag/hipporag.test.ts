import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import { HippoRAG } from '../../../src/hipporag/hipporag.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { MemorizeEvent } from '../../../src/spec/events.ts';
import { startChatServer, type ChatCall } from '../../fixtures/chat-server.ts';
import { startEmbeddingServer, type EmbeddingServer } from '../../fixtures/embedding-server.ts';

const root = await mkdtemp(join(tmpdir(), 'hipporag-'));
afterAll(() => rm(root, { recursive: true, force: true }));
let into = '';
let number = 0;
let vectors: EmbeddingServer;
beforeEach(async () => {
  into = join(root, `graph-${(number += 1)}`);
  vectors = await startEmbeddingServer({ shape: 'openai' });
});
afterEach(() => vectors[Symbol.asyncDispose]());

const ERIK = { id: 'erik', text: 'Erik Hort was born in Montebello.', metadata: { by: 'parish' } };
const COUNTY = { id: 'county', text: 'Here Montebello lies in Rockland County.', metadata: { by: 'atlas' } };
const MARINA = { id: 'marina', text: 'Marina Petrova was born in Minsk.', metadata: { by: 'parish' } };
const QUESTION = 'In which county was Erik Hort born?';

describe('a graph of texts', () => {
  test('is made, asked, opened again and asked the same', async () => {
    await using rag = await open();
    const events: MemorizeEvent[] = [];
    const made = await rag.index([ERIK, COUNTY, MARINA], { into, onEvent: (event) => events.push(event) });
    expect(made).toMatchObject({ reused: false, generation: 'gen-000001', graph: { documents: 3, unread: 0, extraction: { done: 3, empty: 0, failed: 0 }, sources: { extractive: 3 } } });
    expect(made.graph.hubs[0]).toEqual({ phrase: 'montebello', passages: 2 });
    expect(events.flatMap((event) => (event.type === 'stage-progress' ? [event.stage] : []))).toEqual(expect.arrayContaining(['chunk', 'embed', 'link', 'save']));
    const found = await rag.retrieve(QUESTION, { paths: true });
    expect(found).toMatchObject({ mode: 'graph', evidence: [{}, {}, {}] });
    expect(found.seeds).toContainEqual(expect.objectContaining({ node: 'erik hort', by: 'question' }));
    expect((await rag.retrieveDense(QUESTION)).mode).toBe('dense');
    expect((await rag.retrieveIterative(QUESTION, { rounds: 2 })).thoughts?.length).toBeLessThan(2);
    await using again = await open();
    expect((await again.load(into)).graph).toEqual(made.graph);
    const { timings: _, usage: __, ...same } = await again.retrieve(QUESTION, { paths: true });
    expect(found).toMatchObject(same);
    expect(await again.index([ERIK, COUNTY, MARINA], { into })).toMatchObject({ reused: true, generation: 'gen-000001' });
  });

  test('answers with citations, from a retrieval of its own or a given one, as a reply or as events', async () => {
    await using rag = await open();
    await rag.index([ERIK, COUNTY, MARINA], { into });
    const answer = await rag.query(QUESTION);
    expect(answer).toMatchObject({ question: QUESTION, task: 'rag', isGenerated: false, retrieval: { mode: 'graph' } });
    expect(answer.citations[0]).toMatchObject({ documentId: 'erik', quote: ERIK.text });
    expect((await rag.answer(answer.retrieval)).answer).toBe(answer.answer);
    const types: string[] = [];
    for await (const { type } of rag.stream(QUESTION)) types.push(type);
    expect([...new Set(types)]).toEqual(['graph-end', 'retrieval-end', 'answer-delta', 'answer-end']);
  });

  test('of one passage, of a text without facts, and of the same text twice, answers too', async () => {
    await using rag = await open();
    await rag.index('nothing of note here', { into });
    expect(await rag.retrieve('What is here?')).toMatchObject({ mode: 'dense', evidence: [{ text: 'nothing of note here', score: 1 }] });
    expect((await rag.append([ERIK.text, ERIK.text, { text: ERIK.text, id: 'other' }])).manifest.documents).toHaveLength(3);
    expect((await rag.retrieve(QUESTION)).evidence.slice(0, 2).map(({ text }) => text)).toEqual([ERIK.text, ERIK.text]);
    expect(await rag.retrieveMany([])).toEqual([]);
    expect((await rag.retrieveMany([QUESTION, 'What is here?'])).map(({ question }) => question)).toEqual([QUESTION, 'What is here?']);
  });

  test('lets the newest text count under one id, whether they come together or one after the other', async () => {
    await using rag = await open();
    const moved = { ...ERIK, text: 'Erik Hort was born in Suffern.' };
    await rag.index([ERIK, COUNTY, moved], { into });
    expect(rag.export().passages.map(({ text }) => text)).toEqual([COUNTY.text, moved.text]);
    const back = await rag.append([moved, ERIK]);
    expect(rag.export().passages.map(({ text }) => text)).toEqual([COUNTY.text, ERIK.text]);
    expect(await rag.append(ERIK)).toMatchObject({ reused: true, generation: back.generation });
  });

  test('lets documents go by id, by text and by metadata, and says what it does not hold', async () => {
    await using rag = await open();
    await rag.index([ERIK, COUNTY, MARINA, 'Oliver Badman met Marina Petrova in Minsk.'], { into });
    await rag.delete({ texts: [' Oliver Badman met Marina Petrova in Minsk.\n'] });
    expect(titles(rag)).toEqual(['county', 'erik', 'marina']);
    for (const [choice, says] of [[['nobody'], 'no document "nobody"'], [{ texts: ['of nobody'] }, 'has the text'], [{ metadata: { by: 'nobody' } }, 'has the metadata by'], [{ metadata: {} }, 'none was named']] as const) {
      await expect(rag.delete(choice)).rejects.toMatchObject({ code: 'document-unknown', message: expect.stringContaining(says) });
    }
    await rag.delete({ metadata: { by: 'parish' } });
    expect(titles(rag)).toEqual(['county']);
    await expect(rag.delete({ ids: ['county'] })).rejects.toMatchObject({ code: 'wrong-usage', remedy: expect.stringContaining('memorag remove') });
  });
});

describe('what the reference loses', () => {
  test('A2: what is added after a question is found by the next, and can be taken out again', async () => {
    await using rag = await open();
    await rag.index([ERIK, MARINA], { into });
    const before = await rag.retrieve(QUESTION);
    await rag.append(COUNTY);
    expect((await rag.retrieve(QUESTION)).evidence.map(({ documentId }) => documentId)).toContain('county');
    await rag.delete(['county']);
    expect((await rag.retrieve(QUESTION)).evidence).toEqual(before.evidence);
  });

  test('A3: a chunk that could not be read is read on the next index of the same texts, and no other', async () => {
    let isBusy = true;
    await using chat = await startChatServer((call) => (isBusy && call.prompt.includes('Rockland') ? 'I am sorry.' : factsOf(call)));
    await using rag = await open(readBy(chat.url));
    const first = await rag.index([ERIK, COUNTY], { into });
    expect(first.graph).toMatchObject({ extraction: { done: 1, failed: 1 }, unread: 1, problems: [{ chunks: 1, problem: 'the reply holds no JSON with entities or triples' }] });
    expect(first.usage.modelCalls).toBeGreaterThanOrEqual(2);
    isBusy = false;
    const asked = chat.calls.length;
    expect((await rag.index([ERIK, COUNTY], { into })).graph).toMatchObject({ extraction: { done: 2, failed: 0 }, unread: 0 });
    expect(chat.calls.slice(asked).every(({ prompt }) => prompt.includes('Rockland'))).toBe(true);
    expect(rag.export().facts.map(({ fact }) => fact.join(' '))).toEqual(['erik hort born in montebello', 'montebello lies in rockland county']);
  });

  test('A7: other vectors are refused with their remedy, which asks no language model', async () => {
    await using chat = await startChatServer(factsOf);
    {
      await using rag = await open(readBy(chat.url));
      await rag.index([ERIK, COUNTY], { into });
    }
    const asked = chat.calls.length;
    await using other = await open({ ...readBy(chat.url), embedder: embedder('other') });
    await expect(other.load(into)).rejects.toMatchObject({ code: 'memory-mismatch', remedy: expect.stringContaining('memorag reembed') });
    expect((await other.reembed(into)).graph.embedder).toContain('other');
    // Other texts beside them in a place of their own.
    await other.index([COUNTY, MARINA], { into: `${into}-beside` });
    expect(chat.calls.slice(asked).every(({ prompt }) => prompt.includes('Marina') || prompt.includes('Rockland'))).toBe(true);
    expect((await other.retrieve('Where was Marina Petrova born?')).evidence[0]?.documentId).toBe('marina');
  });

  test('A11: a triple of the wrong length is in no way of a delete', async () => {
    await using rag = await open();
    const openie = { name: 'openie.json', text: JSON.stringify({ docs: [{ passage: ERIK.text, extracted_entities: [], extracted_triples: [['Erik', 'born'], ['Erik', 'born in', 'Montebello'], ['a', 'b', 'c', 'd']] }, { passage: 'of nobody', extracted_entities: ['x'], extracted_triples: [] }] }) };
    const warnings: MemorizeEvent[] = [];
    const made = await rag.index([ERIK, COUNTY], { into, openie, onEvent: (event) => void (event.type === 'warning' && warnings.push(event)) });
    expect(made).toMatchObject({ graph: { sources: { imported: 1, extractive: 1 } }, imported: { passages: 2, unmatched: 1, damaged: 0, droppedTriples: 2 } });
    expect(warnings).toEqual([{ type: 'warning', code: 'openie-unmatched', message: 'openie.json: 1 of 2 passages are no chunk of these texts, and 0 cannot be read' }]);
    await rag.delete(['erik']);
    expect(rag.export().facts.flatMap(({ fact }) => fact)).not.toContain('erik');
  });

  test('B3: what was added and taken out leaves nothing behind', async () => {
    await using rag = await open();
    await rag.index([ERIK, COUNTY], { into });
    const before = rag.export();
    await rag.append([MARINA, { id: 'twin', text: ERIK.text }]);
    await rag.delete(['marina', 'twin']);
    expect(rag.export()).toEqual(before);
    expect(rag.graphInfo().dead).toBeGreaterThanOrEqual(0);
  });

  test('B6: of two that write at once one is told to wait, and neither is lost', async () => {
    await using one = await open();
    await one.index([ERIK], { into });
    await using other = await open();
    await other.load(into);
    const [added, refused] = await Promise.allSettled([one.append(COUNTY), other.append(MARINA)]);
    const reasons = [added, refused].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'memory-busy' });
    await one.append(COUNTY);
    await other.append(MARINA);
    expect(titles(other)).toEqual(['county', 'erik', 'marina']);
  });

  test('B5: a write that is broken off at any stage is gone on with, and reads nothing twice', async () => {
    await using chat = await startChatServer(factsOf);
    await using whole = await open(readBy(chat.url, { cache: false }));
    await whole.index([ERIK, COUNTY, MARINA], { into: `${into}-whole` });
    for (const stage of ['extract', 'memorize', 'link', 'save'] as const) {
      const place = `${into}-${stage}`;
      await using rag = await open(readBy(chat.url, { cache: false }));
      const asked = chat.calls.length;
      const controller = new AbortController();
      const onEvent = (event: MemorizeEvent): void => void (event.type === 'stage-progress' && event.stage === stage && (event.done > 0 || stage === 'save') && controller.abort());
      await expect(rag.index([ERIK, COUNTY, MARINA], { into: place, signal: controller.signal, onEvent })).rejects.toMatchObject({ name: 'AbortError' });
      await rag.index([ERIK, COUNTY, MARINA], { into: place });
      expect(rag.export()).toEqual(whole.export());
      // One was on its way where chunks were being read.
      expect(chat.calls.length - asked).toBeLessThanOrEqual(stage === 'extract' ? 4 : 3);
      expect((await readdir(place)).toSorted()).toEqual(['CURRENT', 'gen-000001', 'leases']);
    }
  });
});

describe('before it costs anything', () => {
  test('an estimate counts a call for each chunk, and none for what is held or told by a file', async () => {
    await using chat = await startChatServer(factsOf);
    await using rag = await open(readBy(chat.url));
    expect((await rag.estimate([ERIK, COUNTY, MARINA])).spendings.find(({ role }) => role === 'memory')?.usage.modelCalls).toBe(3);
    const openie = { name: 'openie.json', text: JSON.stringify({ docs: [{ passage: ERIK.text, extracted_entities: ['Erik'], extracted_triples: [] }] }) };
    expect((await rag.estimate([ERIK, COUNTY, MARINA], { openie })).spendings.find(({ role }) => role === 'memory')?.usage.modelCalls).toBe(2);
    expect(chat.calls).toHaveLength(0);
    await rag.index([ERIK, COUNTY], { into });
    expect((await rag.estimateAppend([ERIK, COUNTY, MARINA])).documents).toBe(1);
    expect(rag.spendings.map(({ role, kind }) => `${role} ${kind}`)).toEqual(expect.arrayContaining(['memory openai-compatible']));
  });

  test('what cannot be done is refused in words', async () => {
    await using rag = await open();
    await expect(rag.index([], { into })).rejects.toMatchObject({ code: 'input-empty' });
    await expect(rag.retrieve(QUESTION)).rejects.toMatchObject({ code: 'wrong-usage', message: 'no graph is open' });
    await expect(open({ graph: { extraction: 'model' } })).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('graph.extraction is model') });
    await expect(MemoRAG.open({ memory: { kind: 'graph' }, embedder: { kind: 'none' } })).rejects.toMatchObject({ code: 'config-invalid', remedy: expect.stringContaining('HippoRAG.open()') });
    await using wordsOnly = await HippoRAG.open({ embedder: { kind: 'none' } });
    await expect(wordsOnly.index(ERIK, { into })).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('has no embedder') });
    await rag.index(ERIK, { into });
    await expect(rag.index(COUNTY, { into })).rejects.toMatchObject({ code: 'memory-exists' });
    await expect(rag.retrieve('  ')).rejects.toMatchObject({ code: 'question-invalid' });
    await rag[Symbol.asyncDispose]();
    expect(() => rag.graphInfo()).toThrow('the pipeline is closed');
  });
});

function embedder(model = 'words'): RawMemoRagConfig['embedder'] {
  return { kind: 'openai-compatible', model, baseURL: vectors.url };
}

async function open(config: RawMemoRagConfig = {}): Promise<HippoRAG> {
  return await HippoRAG.open({ embedder: embedder(), cacheDirectory: join(root, 'cache'), ...config });
}

/** Facts by a chat model, whose replies are kept nowhere. */
function readBy(baseURL: string, { cache = false } = {}): RawMemoRagConfig {
  return { generator: { kind: 'openai-compatible', model: 'facts', baseURL, calls: { cache, retries: 0, concurrency: 1 } } };
}

/** What a language model would make of these texts. */
function factsOf({ prompt }: Pick<ChatCall, 'prompt'>): string {
  const known = [
    ['Erik Hort', 'born in', 'Montebello'],
    ['Montebello', 'lies in', 'Rockland County'],
    ['Marina Petrova', 'born in', 'Minsk'],
  ].filter(([, , object = '']) => prompt.includes(` ${object}.`));
  return JSON.stringify({ entities: known.flatMap(([subject, , object]) => [subject, object]), triples: known });
}

function titles(rag: HippoRAG): readonly string[] {
  return rag.corpus.documents.map(({ id }) => id).toSorted();
}
