import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import type { Book } from '../../../src/memorag/book.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { Answer } from '../../../src/spec/answer.ts';
import type { MemorizeEvent, QueryEvent } from '../../../src/spec/events.ts';

/** Words alone: what these tests hold is the pipeline, and it starts no Python. The bridge has its own in memorag-bridge.test.ts. */
const WORDS = { embedder: { kind: 'none' } } as const;
const HARBOUR = { id: 'harbour', title: 'The Harbour', text: readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').slice(0, 30_000) };
const ISLAND = { id: 'island', title: 'The Island', text: 'The lighthouse on Gull Island was built by Ansel Quick in 1802.\n\nIts lamp burned whale oil until the winter of 1840.' };
const root = mkdtempSync(join(tmpdir(), 'memorag-pipeline-'));
let counter = 0;
const directory = (): string => join(root, `memory-${(counter += 1)}`);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('MemoRAG', () => {
  test('memorizes, and a second pipeline answers with quotes that are slices of the text', async () => {
    const into = directory();
    await using first = await MemoRAG.open(WORDS);
    const made = await first.memorize([HARBOUR, ISLAND], { into });
    expect(made).toMatchObject({ root: into, reused: false });

    await using second = await MemoRAG.open(WORDS);
    await second.load(into);
    const answer = await second.query('Who built the lighthouse on Gull Island?');
    expect(answer.evidence[0]?.documentId).toBe('island');
    expect(answer.isGenerated).toBe(false);
    expectExactQuotes(answer, [HARBOUR, ISLAND]);
    expect(answer.citations.map((citation) => citation.quote).join(' ')).toContain('Ansel Quick');
  });

  test('the same texts with the same settings are loaded, not memorized again', async () => {
    const into = directory();
    await using pipe = await MemoRAG.open(WORDS);
    const first = await pipe.memorize(HARBOUR, { into });
    const events: MemorizeEvent[] = [];
    const again = await pipe.memorize(HARBOUR, { into, onEvent: (event) => events.push(event) });
    expect(again).toMatchObject({ reused: true, generation: first.generation });
    expect(events.map((event) => event.type)).toEqual(['memorize-end']);
  });

  test('other texts are refused unless they are to replace', async () => {
    const into = directory();
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(HARBOUR, { into });
    await expect(pipe.memorize(ISLAND, { into })).rejects.toMatchObject({ code: 'memory-exists' });
    const replaced = await pipe.memorize(ISLAND, { into, replace: true });
    expect(replaced.manifest.documents.map((document) => document.id)).toEqual(['island']);
  });

  test('another chunk size cuts the same texts anew', async () => {
    const into = directory();
    await using coarse = await MemoRAG.open(WORDS);
    const before = await coarse.memorize(HARBOUR, { into });
    await using fine = await MemoRAG.open({ ...WORDS, chunkSize: 128 });
    const after = await fine.memorize(HARBOUR, { into });
    expect(after.reused).toBe(false);
    expect(after.manifest.counts.chunks).toBeGreaterThan(2 * before.manifest.counts.chunks);
  });

  test('append adds, replaces by id, and does nothing for what is there; forget takes away', async () => {
    const into = directory();
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(HARBOUR, { into });
    const added = await pipe.append(ISLAND);
    expect(added.manifest.documents.map((document) => document.id)).toEqual(['harbour', 'island']);
    expect((await pipe.query('Who built the lighthouse?')).citations.map((citation) => citation.quote).join()).toContain('Ansel Quick');

    expect(await pipe.append(ISLAND)).toMatchObject({ reused: true, generation: added.generation });
    const newer = { ...ISLAND, text: ISLAND.text.replace('Ansel Quick', 'Mabel Thorne') };
    const replaced = await pipe.append(newer);
    expect(replaced.manifest.documents).toHaveLength(2);
    const quotes = (await pipe.query('Who built the lighthouse?')).citations.map((citation) => citation.quote).join();
    expect(quotes).toContain('Mabel Thorne');
    expect(quotes).not.toContain('Ansel Quick');

    const rest = await pipe.forget(['island']);
    expect(rest.manifest.documents.map((document) => document.id)).toEqual(['harbour']);
    await expect(pipe.forget(['island'])).rejects.toMatchObject({ code: 'document-unknown' });
    await expect(pipe.forget(['harbour'])).rejects.toMatchObject({ code: 'wrong-usage' });
  });

  test('append gives the same memory as memorizing everything at once', async () => {
    const [joined, grown] = [directory(), directory()];
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize([HARBOUR, ISLAND], { into: joined });
    const question = 'What did the lamp burn?';
    const expected = await pipe.query(question);
    await pipe.memorize(HARBOUR, { into: grown });
    await pipe.append(ISLAND);
    const actual = await pipe.query(question);
    expect(actual.evidence).toEqual(expected.evidence);
    expect(actual.clues).toEqual(expected.clues);
    expect(actual.answer).toBe(expected.answer);
  });

  test('stream tells clues, evidence and answer in this order, and break ends it', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(ISLAND, { into: directory() });
    const events: QueryEvent[] = [];
    for await (const event of pipe.stream('What did the lamp burn?')) events.push(event);
    const order = events.map((event) => event.type).filter((type, position, all) => type !== all[position - 1]);
    expect(order).toEqual(['clue-delta', 'clues-end', 'retrieval-end', 'answer-delta', 'answer-end']);
    const streamed = events.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : [])).join('');
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', answer: { answer: streamed } });
    for await (const event of pipe.stream('What did the lamp burn?')) {
      expect(event.type).toBe('clue-delta');
      break;
    }
  });

  test.each(['memorag', 'rag', 'qa'] as const)('task %s answers with exact quotes', async (task) => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize([HARBOUR, ISLAND], { into: directory() });
    const answer = await pipe.query('Who built the lighthouse on Gull Island?', { task });
    expect(answer.task).toBe(task);
    expect(answer.clues.length > 0).toBe(task === 'memorag');
    expect(answer.evidence.length > 0).toBe(task !== 'qa');
    expectExactQuotes(answer, [HARBOUR, ISLAND]);
    expect(answer.answer).toContain('Ansel Quick');
  });

  test('without a generator the memory model answers, and what needs one says so', async () => {
    await using pipe = await MemoRAG.open({ ...WORDS, generator: { kind: 'none' } });
    await pipe.memorize(ISLAND, { into: directory() });
    const answer = await pipe.query('Who built the lighthouse?');
    expect(answer.task).toBe('qa');
    expect(answer.answer).toContain('Ansel Quick');
    expect(answer.isNotFound).toBe(false);
    await expect(pipe.query('Who built the lighthouse?', { task: 'rag' })).rejects.toMatchObject({ code: 'generator-missing' });
    await expect(pipe.summarize()).rejects.toMatchObject({ code: 'generator-missing' });
  });

  test('the generator and the memory model say alike that nothing answers', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize([HARBOUR, ISLAND], { into: directory() });
    for (const task of ['rag', 'qa'] as const) {
      const { answer, isNotFound } = await pipe.query('What colour was the parrot of the lighthouse?', { task });
      expect({ task, isNotFound }).toEqual({ task, isNotFound: true });
      expect(answer).toMatch(/no passage of the text seems to answer it[^]*“.*” \[1\]/u);
    }
  });

  test('an earlier turn makes a follow-up question stand alone', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize([HARBOUR, ISLAND], { into: directory() });
    const history = [{ question: 'Who built the lighthouse on Gull Island?', answer: 'Ansel Quick.' }];
    const answer = await pipe.query('And when?', { history });
    expect(answer.evidence[0]?.documentId).toBe('island');
  });

  test('summarize quotes key passages, each with an exact citation', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(HARBOUR, { into: directory() });
    const summary = await pipe.summarize({ points: 4 });
    expect(summary.points).toHaveLength(4);
    expect(summary.citations.length).toBeGreaterThanOrEqual(4);
    for (const { start, end, quote } of summary.citations) expect(HARBOUR.text.slice(start, end)).toBe(quote);
    expect(summary.isGenerated).toBe(false);
  });

  test('an abort is rethrown as it was given, and nothing is saved', async () => {
    const into = directory();
    await using pipe = await MemoRAG.open(WORDS);
    const reason = new Error('enough');
    const controller = new AbortController();
    const onEvent = (event: MemorizeEvent): void => {
      if (event.type === 'stage-progress') controller.abort(reason);
    };
    await expect(pipe.memorize(HARBOUR, { into, signal: controller.signal, onEvent })).rejects.toBe(reason);
    await expect(pipe.load(into)).rejects.toMatchObject({ code: 'memory-unknown' });
    await expect(pipe.memorize(HARBOUR, { into })).resolves.toMatchObject({ reused: false });
    await expect(pipe.query('What?', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('questions that cannot be answered are refused', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await expect(pipe.recall('Anything?')).rejects.toMatchObject({ code: 'wrong-usage' });
    await pipe.memorize(ISLAND, { into: directory() });
    await expect(pipe.query('  ')).rejects.toMatchObject({ code: 'question-invalid' });
    await expect(pipe.query('x'.repeat(100_000))).rejects.toMatchObject({ code: 'question-invalid' });
  });

  test.each([
    ['an empty id', { id: '', text: 'x' }],
    ['a title that is no text', { title: 5, text: 'x' }],
    ['a path of null', { path: null, text: 'x' }],
    ['metadata that is a list', { metadata: [1], text: 'x' }],
    ['no text', { id: 'a' }],
    ['null', null],
  ])('a document with %s is refused before anything is written', async (_, rawDocument) => {
    await using pipe = await MemoRAG.open(WORDS);
    const { generation } = await pipe.memorize(ISLAND, { into: directory() });
    const book = JSON.parse(JSON.stringify(rawDocument)) as Book;
    await expect(pipe.append(book)).rejects.toMatchObject({ code: 'wrong-usage' });
    expect((await pipe.append(ISLAND)).generation).toBe(generation);
  });

  test('append gives a document its new title and metadata', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(ISLAND, { into: directory() });
    const { manifest, reused } = await pipe.append({ ...ISLAND, title: 'Gull Island', metadata: { year: 1802 } });
    expect(reused).toBe(false);
    expect(manifest.documents[0]?.title).toBe('Gull Island');
  });

  test('a closed pipeline refuses, and what finishes late gives its lease back', async () => {
    const into = directory();
    const pipe = await MemoRAG.open(WORDS);
    const late = pipe.memorize(ISLAND, { into });
    await pipe[Symbol.asyncDispose]();
    await expect(late).rejects.toMatchObject({ code: 'wrong-usage', message: 'the pipeline is closed' });
    await expect(pipe.query('Who?')).rejects.toMatchObject({ message: 'the pipeline is closed' });
    await expect(pipe.load(into)).rejects.toMatchObject({ message: 'the pipeline is closed' });
    await createDiskStore().remove(into, {});
  });

  test('a title whose slug is damaged or taken by other files gets another', async () => {
    const cacheDirectory = directory();
    await using pipe = await MemoRAG.open({ ...WORDS, cacheDirectory });
    const first = await pipe.memorize(ISLAND);
    writeFileSync(join(first.root, first.generation, 'manifest.json'), 'x');
    mkdirSync(join(cacheDirectory, 'the-island-2'));
    writeFileSync(join(cacheDirectory, 'the-island-2', 'mine.txt'), '');
    const second = await pipe.memorize({ ...ISLAND, text: 'Another island.' });
    expect(second.root).toBe(join(cacheDirectory, 'the-island-3'));
  });

  test('options out of bounds and unknown tasks are refused', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    await pipe.memorize(ISLAND, { into: directory() });
    for (const options of [{ retHit: 0 }, { limit: Number.NaN }, { tokenBudget: -1 }, { task: 'bogus' as 'rag' }]) {
      await expect(pipe.query('Who built it?', options)).rejects.toMatchObject({ code: 'wrong-usage' });
    }
    await expect(pipe.recall('Who?', { tasks: ['zzz' as 'answer'] })).rejects.toMatchObject({ code: 'wrong-usage' });
    await expect(pipe.forget([])).rejects.toMatchObject({ code: 'wrong-usage' });
    const history = [{ question: 'lighthouse '.repeat(10_000), answer: '' }];
    await expect(pipe.query('Who built it?', { history })).resolves.toMatchObject({ question: 'Who built it?' });
  });

  test('an unknown configuration key is refused', async () => {
    await expect(MemoRAG.open(JSON.parse('{"chunkSzie": 3}'))).rejects.toMatchObject({ code: 'config-invalid' });
  });

  test('estimate counts what memorizing makes', async () => {
    await using pipe = await MemoRAG.open(WORDS);
    const estimate = await pipe.estimate([HARBOUR, ISLAND]);
    const { manifest } = await pipe.memorize([HARBOUR, ISLAND], { into: directory() });
    expect({ chunks: estimate.chunks, windows: estimate.windows }).toEqual({ chunks: manifest.counts.chunks, windows: manifest.counts.windows });
    expect(estimate).toMatchObject({ documents: 2, modelCalls: 0 });
  });
});

function expectExactQuotes(answer: Answer, documents: readonly { id: string; text: string }[]): void {
  expect(answer.citations.length).toBeGreaterThan(0);
  for (const { documentId, start, end, quote } of answer.citations) {
    expect(documents.find((document) => document.id === documentId)?.text.slice(start, end)).toBe(quote);
  }
}
