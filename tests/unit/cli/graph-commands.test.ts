import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { keptBridgeAddress } from '../../fixtures/kept-bridge.ts';
import { runHere } from './run-here.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const CORPUS = [
  { title: 'Merrow Point', text: 'Tobias Venn kept the lamp at Merrow Point. Tobias Venn was born in Cold Brook.' },
  { title: 'Cold Brook', text: 'Cold Brook is a village in the county of Orme. Hannah Pell kept the mill at Cold Brook.' },
  { title: 'Orme', text: 'The county of Orme is governed from Aldermoor. Aldermoor lies on the river Stang.' },
];
const OPENIE = {
  docs: [
    { passage: `Merrow Point\n${CORPUS[0]?.text}`, extracted_entities: ['Tobias Venn', 'Merrow Point', 'Cold Brook'], extracted_triples: [['Tobias Venn', 'kept the lamp at', 'Merrow Point'], ['Tobias Venn', 'was born in', 'Cold Brook']] },
    { passage: `Cold Brook\n${CORPUS[1]?.text}`, extracted_entities: ['Cold Brook', 'Orme'], extracted_triples: [['Cold Brook', 'is a village in', 'Orme']] },
    { passage: `Orme\n${CORPUS[2]?.text}`, extracted_entities: ['Orme', 'Aldermoor'], extracted_triples: [['Orme', 'is governed from', 'Aldermoor']] },
  ],
};

let folder = '';
let cache = '';
let environment: Readonly<Record<string, string>> = {};
const path = (name: string): string => join(folder, name);
const memorag = (...words: readonly string[]) => runHere(['graph', ...words], { cache, environment });
const json = async (...words: readonly string[]) => JSON.parse((await memorag(...words, '--json')).stdout);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-graph-'));
  cache = path('cache');
  const { url, token } = await keptBridgeAddress();
  environment = { MEMORAG_BRIDGE_URL: url, MEMORAG_BRIDGE_TOKEN: token };
  await writeFile(path('corpus.json'), JSON.stringify(CORPUS));
  await writeFile(path('openie.json'), JSON.stringify(OPENIE));
  const { exitCode, stderr } = await memorag('index', path('corpus.json'), '--into', 'county', '--openie', path('openie.json'));
  if (exitCode !== 0) throw new Error(stderr);
});
afterAll(async () => { await rm(folder, { recursive: true }); });

describe('a graph', () => {
  test('is told by its counts, by how it was read, and by its hubs', async () => {
    expect(await json('info', 'county')).toMatchObject({ documents: 3, counts: { passages: 3, facts: 4, phrases: 5 }, sources: { imported: 3 }, extraction: { done: 3, empty: 0, failed: 0 } });
    expect((await memorag('info', 'county')).stdout).toMatch(/^read +3 from a file$/mu);
  });

  test('that is indexed again is loaded', async () => {
    const again = await memorag('index', path('corpus.json'), '--into', 'county', '--openie', path('openie.json'));
    expect(again.stdout).toMatch(/^These texts were indexed before, with the same settings; nothing was computed/u);
  });

  test('is asked together with a memory of the same texts', async () => {
    const files = await Promise.all(CORPUS.map(async ({ title, text }) => {
      const file = path(`${title}.txt`);
      await writeFile(file, text);
      return file;
    }));
    await memorag('index', ...files, '--into', 'both-graph');
    await runHere(['memorize', ...files, '--into', 'both'], { cache, environment });
    const found = await json('search', 'both-graph', '--with', 'both', 'In which county was Tobias Venn born?');
    expect(found.clues.length).toBeGreaterThan(0);
    expect(found.evidence.some(({ clues }: { readonly clues: readonly number[] }) => clues.length > 0)).toBe(true);
    const answer = await memorag('ask', 'both-graph', '--with', 'both', 'In which county was Tobias Venn born?');
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(answer.stdout).toContain('Cold Brook');
    expect(await memorag('ask', 'county', '--with', 'both', 'Who?')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('as the graph does') });
    expect(await memorag('ask', 'county', '--with', 'both', '--iterative', 'Who?')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--with and --iterative do not go together') });
    expect(await memorag('ask', 'county', '--with', 'nobody', 'Who?')).toMatchObject({ exitCode: 2 });
  });

  test('answers with citations and the way to each', async () => {
    const { stdout, exitCode } = await memorag('ask', 'county', 'In which county was Tobias Venn born?');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^How they were reached\n(?:.*\n)*?\[\d\] .*tobias venn .* → \[\d\]$/mu);
    const answer = await json('ask', 'county', 'In which county was Tobias Venn born?');
    expect(answer.citations.length).toBeGreaterThan(0);
    expect(answer.retrieval).toMatchObject({ mode: 'graph' });
  });

  test('shows passages with their scores and facts, and only those that are wanted', async () => {
    const { stdout } = await memorag('search', 'county', 'In which county was Tobias Venn born?');
    expect(stdout).toContain('Facts near the question');
    expect(stdout).toMatch(/^The walk began at: /mu);
    expect(stdout).toMatch(/^ {3}way: .* → this passage$/mu);
    expect((await json('search', 'county', 'Where?', '--where', 'year=1907')).evidence).toEqual([]);
    expect(await json('search', 'county', 'Where was Tobias Venn born?', '--dense')).toMatchObject({ mode: 'dense' });
  });

  test('is written whole as JSON, and of a question as a page, and over no file', async () => {
    expect(await json('export', 'county')).toMatchObject({ phrases: expect.any(Array), facts: expect.any(Array), passages: [{}, {}, {}] });
    const out = path('born.html');
    const { stdout } = await memorag('export', 'county', '--format', 'html', '--question', 'In which county was Tobias Venn born?', '--answer', '--out', out);
    expect(stdout).toMatch(/^Wrote \d phrases and 3 passages to /u);
    expect(await readFile(out, 'utf8')).toMatch(/^<!doctype html>[^]*<svg class="across"[^]*was born in[^]*the answer cites it/u);
    expect(await memorag('export', 'county', '--question', 'Where?', '--out', out)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is there already') });
  });

  test('takes texts in, and loses them with all that only they told', async () => {
    await writeFile(path('later.txt'), 'Zillah Orme kept the ropewalk at Herring Row.\n');
    expect((await memorag('append', 'county', path('later.txt'), '--quiet')).stdout).toMatch(/^Appended 1 document\. county holds 4 passages, /u);
    expect((await memorag('delete', 'county', 'later', '--dry-run')).stdout).toBe('No model would be called. later would be deleted.');
    expect((await memorag('delete', 'county', 'later')).stdout).toMatch(/^Deleted later\. county holds 3 passages, 5 phrases, 4 facts,/u);
  });
});

test('a memory of another kind is refused, with what to ask it by', async () => {
  const plain = { cache, environment: { MEMORAG_EMBEDDER: 'none' }, input: 'Tobias kept the lamp.' };
  await runHere(['memorize', '-', '--into', 'plain'], plain);
  expect(await memorag('ask', 'plain', 'Who?')).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/plain is no graph: the memory model extractive made it\n.*memorag ask plain/u) });
});

describe('a batch', () => {
  test('of requests is written without an index, and its replies make one', async () => {
    const requests = path('requests.jsonl');
    const written = await memorag('index', path('corpus.json'), '--batch-out', requests, '--generator', 'openai', '--generator-model', 'gpt-5-mini');
    expect(written.stdout).toMatch(/^Wrote 3 requests to gpt-5-mini for 3 chunks: /u);
    const lines = (await readFile(requests, 'utf8')).trimEnd().split('\n').map((line): { custom_id: string; url: string; body: { model: string } } => JSON.parse(line));
    expect(lines.map(({ url, body }) => [url, body.model])).toEqual(Array.from({ length: 3 }, () => ['/v1/chat/completions', 'gpt-5-mini']));
    const content = JSON.stringify({ entities: ['Stang'], triples: [['Aldermoor', 'lies on', 'Stang']] });
    const replies = lines.slice(1).map(({ custom_id }) => JSON.stringify({ custom_id, response: { status_code: 200, body: { choices: [{ message: { content }, finish_reason: 'stop' }] } } }));
    await writeFile(path('replies.jsonl'), replies.join('\n'));
    const indexed = await memorag('index', path('corpus.json'), '--into', 'batched', '--batch-in', path('replies.jsonl'));
    expect(indexed.stderr).toContain('1 passage have none');
    expect(await json('info', 'batched')).toMatchObject({ sources: { model: 2, extractive: 1 } });
    const rest = await memorag('index', path('corpus.json'), '--batch-in', path('replies.jsonl'), '--batch-out', path('rest.jsonl'), '--generator', 'openai', '--generator-model', 'gpt-5-mini');
    expect(rest.stdout).toMatch(/^Wrote 1 request to /u);
  });
});

describe('what cannot be done is refused with a remedy', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['an index without a place', ['index', 'CORPUS'], 2, /an index needs a place/u],
    ['two files of facts', ['index', 'CORPUS', '--into', 'x', '--openie', 'a', '--batch-in', 'b'], 2, /--openie and --batch-in were both given/u],
    ['a batch to no model', ['index', 'CORPUS', '--batch-out', 'x.jsonl'], 2, /needs the name of the model/u],
    ['a file of facts that is none', ['index', 'CORPUS', '--into', 'x', '--openie', 'CORPUS'], 2, /holds no extraction results/u],
    ['a picture of no question', ['export', 'county', '--format', 'html'], 2, /a picture is of a question/u],
    ['an unknown document', ['delete', 'county', 'nobody'], 2, /nobody/u],
    ['no document', ['delete', 'county'], 2, /no document was named/u],
    ['an unknown graph', ['ask', 'nowhere', 'Who?'], 2, /nowhere/u],
  ])('%s', async (_, words, code, message) => {
    const { exitCode, stderr } = await memorag(...words.map((word) => (word === 'CORPUS' ? path('corpus.json') : word)));
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});
