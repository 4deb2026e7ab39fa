import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { displayWidth } from '../../../src/cli/display-width.ts';
import { formatNumber } from '../../../src/cli/format-quantity.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import { until } from '../../fixtures/until.ts';
import { runHere } from './run-here.ts';
import { startMemorag } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const QUESTIONS = [
  { id: 'coat', question: 'Who wore a blue coat with brass buttons?', answer: 'Silas Crowe', hops: 1, evidence: ['wore a blue coat with brass buttons'] },
  { id: 'ledger', question: 'What was paid for the hammer, and who read the line?', answer: 'forty pounds', hops: 2, evidence: ['for a hammer and for his silence, forty pounds', 'They read the line together'] },
  { question: '听雨楼墙上的画是谁偷走的？', answer: '老周', hops: 1, evidence: ['他看见船夫老周从后窗出来'] },
  { id: 'nowhere', question: 'What colour was the whale?', answer: null, hops: 0 },
];

let folder = '';
let cache = '';
const file = (name: string): string => join(folder, name);
const environment = { MEMORAG_EMBEDDER: 'none' };
const memorag = (...words: readonly string[]) => runHere(words, { cache, environment });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-eval-'));
  cache = join(folder, 'cache');
  for (const { title, text } of [LIGHTHOUSE, TEAHOUSE]) {
    await writeFile(file('book.txt'), `${title}\n\n${text}`);
    await memorag('memorize', file('book.txt'), '--chunk-size', '64', '--into', title === TEAHOUSE.title ? 'tea' : 'rock');
  }
  await writeFile(file('questions.jsonl'), QUESTIONS.map((line) => JSON.stringify(line)).join('\n'));
});
afterAll(async () => { await rm(folder, { recursive: true }); });

test('a program gets the measures of all, by hops and of every question', async () => {
  const { exitCode, stdout } = await memorag('eval', file('questions.jsonl'), '--memory', 'rock', 'tea', '--baseline', 'words', '--details', '--json');
  expect(exitCode).toBe(0);
  const value = JSON.parse(stdout);
  expect(value).toMatchObject({ memories: ['rock', 'tea'], task: 'memorag', missingQuotes: [], all: { questions: 4, answerable: 3, unanswerable: 1, evidence: { questions: 3 }, baseline: { questions: 3 } } });
  expect(value.byHops.map(({ hops }: { hops: number }) => hops)).toEqual([0, 1, 2]);
  expect(value.details.map(({ id }: { id: string }) => id)).toEqual(['coat', 'ledger', '3', 'nowhere']);
  expect(value.details[0]).toMatchObject({ ranks: [1], baselineRanks: [1], isInQuotes: true });
  expect(value.all.evidence.depths.map(({ k }: { k: number }) => k)).toEqual([1, 3, 5, 10]);
});

test('a person gets tables that fit the screen, and progress beside them', async () => {
  const { exitCode, stdout, stderr } = await memorag('eval', file('questions.jsonl'), '--memory', 'rock', 'tea', '--baseline', 'words', '--details');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/any@1 +any@3[^]*^memorag +3 [^]*^words +3 [^]*^answerable +3 [^]*^coat +1 +1 +1 +quotes/mu);
  expect(stdout.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  expect(stderr).toMatch(/^ask: 4 questions in/mu);
});

test('a quote that stands nowhere is said', async () => {
  await writeFile(file('wrong-quote.jsonl'), JSON.stringify({ id: 'x', question: 'Who?', answer: 'a', evidence: ['nobody wrote this'] }));
  const { exitCode, stdout, stderr } = await memorag('eval', file('wrong-quote.jsonl'), '--memory', 'rock');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('question x: a needed quote stands in no text of the memory: "nobody wrote this"') });
  expect(stdout).toContain('1 question with a quote that stands in no text');
});

test('a question that fails has a row, and the exit code is 1', async () => {
  const failing = ['eval', file('questions.jsonl'), '--memory', 'rock', '--generator', 'none', '--task', 'rag'];
  const shown = await memorag(...failing);
  expect(shown.exitCode).toBe(1);
  expect(shown.stdout).toMatch(/^Failed: 4 questions, measured nowhere\ncoat +the task rag needs a generator.*\nledger +the task/u);
  const { exitCode, stdout } = await memorag(...failing, '--json');
  expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({ exitCode: 1, value: { all: { questions: 0 }, failed: [{ id: 'coat', error: { code: 'generator-missing', remedy: expect.any(String) } }, {}, {}, {}] } });
});

test('Ctrl-C keeps what is done', async () => {
  await writeFile(file('many.jsonl'), Array.from({ length: 10_000 }, (_, number) => JSON.stringify({ question: `Who wore coat number ${number}?`, answer: 'Crowe' })).join('\n'));
  const run = startMemorag(['eval', file('many.jsonl'), '--memory', 'rock', '--json'], { cache, environment });
  let progress = '';
  run.stderr.on('data', (text) => { progress += String(text); });
  await until(() => /^ask: .*[1-9][\d,]* of/mu.test(progress), 30_000);
  run.kill('SIGINT');
  const { exitCode, stdout, stderr } = await run;
  const { questions } = JSON.parse(stdout).all;
  expect(exitCode).toBe(130);
  expect(questions).toBeGreaterThan(0);
  expect(questions).toBeLessThan(10_000);
  expect(stderr).toContain(`interrupted: ${formatNumber(questions)} of 10,000 questions were asked`);
});

test.each<[string, readonly string[], RegExp]>([
  ['no file', [], /no file of questions was given/u],
  ['no memory', ['questions.jsonl'], /no memory was named\n.*eval questions\.jsonl --memory memory/u],
  ['a file that is not there', ['none.jsonl', '--memory', 'rock'], /none\.jsonl cannot be read\n.*check its path/u],
  ['a folder', ['.', '--memory', 'rock'], /is no regular file/u],
  ['an unknown baseline', ['q.jsonl', '--memory', 'rock', '--baseline', 'magic'], /Allowed choices are words/u],
  ['two files', ['a.jsonl', 'b.jsonl', '--memory', 'rock'], /too many arguments/u],
])('%s is wrong usage', async (_, words, message) => {
  const { exitCode, stdout, stderr } = await memorag('eval', ...words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('wrong lines are named by their numbers in one line, before anything is opened', async () => {
  await writeFile(file('bad.jsonl'), '{"question": "Who?", "answer": "x"}\nnonsense\n{"question": ""}\n');
  const { exitCode, stderr } = await memorag('eval', file('bad.jsonl'), '--memory', 'nothing-like-it');
  expect(exitCode).toBe(2);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/bad\.jsonl, line 2: it is not JSON; line 3: "question" cannot be used/u);
});

test('the file of questions may stand behind --memory', async () => {
  expect((await memorag('eval', '--memory', 'rock', 'tea', file('questions.jsonl'), '--json')).exitCode).toBe(0);
});
