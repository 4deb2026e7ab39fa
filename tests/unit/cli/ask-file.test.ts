import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AskResult } from '../../../src/cli/ask-result.ts';
import { cutToWidth } from '../../../src/cli/cut-to-width.ts';
import { displayWidth } from '../../../src/cli/display-width.ts';
import { csvLine, markdownSection } from '../../../src/cli/result-formats.ts';
import { createResultsTable } from '../../../src/cli/results-table.ts';
import { createScreen } from '../../../src/cli/screen.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';
import { until } from '../../fixtures/until.ts';
import { runHere } from './run-here.ts';
import { startMemorag } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder = '';
let cache = '';
const file = (name: string): string => join(folder, name);
const environment = { MEMORAG_EMBEDDER: 'none' };
const memorag = (...words: readonly string[]) => runHere(words, { cache, environment });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-ask-file-'));
  cache = join(folder, 'cache');
  await writeFile(file('rock.txt'), `${LIGHTHOUSE.title}\n\n${LIGHTHOUSE.text}`);
  await memorag('memorize', file('rock.txt'), '--into', 'rock');
  await writeFile(file('questions.jsonl'), '{"id": "coat", "question": "Who wore a blue coat?"}\n{"question": "谁看守灯塔？"}\n');
});
afterAll(async () => { await rm(folder, { recursive: true }); });

describe('ask --file', () => {
  test('a person reads one row per question, and progress beside it', async () => {
    const { exitCode, stdout, stderr } = await memorag('ask', 'rock', '--file', file('questions.jsonl'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ +question +first quote +where +answer\n1 {2}Who wore a blue.*, line \d+ +found\n2 {2}谁看守灯塔？.* (?:not )?found\n\n2 questions: /u);
    expect(stderr).toMatch(/^ask: 2 questions in/mu);
  });

  test('every format of --out holds every question', async () => {
    const { stdout } = await memorag('ask', 'rock', '--file', file('questions.jsonl'), '--json', '--out', file('out.jsonl'));
    const lines = (await readFile(file('out.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
    expect(lines.map(({ number, id, question }) => [number, id, question])).toEqual([[1, 'coat', 'Who wore a blue coat?'], [2, undefined, '谁看守灯塔？']]);
    expect(JSON.parse(stdout).map(({ answer }: { answer: string }) => answer)).toEqual(lines.map(({ answer }) => answer));
    for (const { quote, start, end } of lines[0].citations) expect(`${LIGHTHOUSE.title}\n\n${LIGHTHOUSE.text}`.slice(start, end)).toBe(quote);
    await memorag('ask', 'rock', '--file', file('questions.jsonl'), '--out', file('out.csv'));
    expect(await readFile(file('out.csv'), 'utf8')).toMatch(/^number,id,question,result,[^]*^1,coat,Who wore a blue coat\?,found,/mu);
    await memorag('ask', 'rock', '--file', file('questions.jsonl'), '--out', file('out.md'));
    expect(await readFile(file('out.md'), 'utf8')).toMatch(/^## 1\. Who wore a blue coat\? \(coat\)$[^]*\[1\][^]*^1\. .*, line \d+$[^]*^## 2\. /mu);
  });

  test('a question that fails has a row, and the exit code is 1', async () => {
    const failing = ['ask', 'rock', '--file', file('questions.jsonl'), '--generator', 'none', '--task', 'rag'];
    const shown = await memorag(...failing, '--out', file('failed.csv'));
    expect(shown.exitCode).toBe(1);
    expect(shown.stdout).toMatch(/^1 .*the task rag needs.* failed\n2 .* failed\n\n2 questions: 0 found, 0 not found, 2 failed/mu);
    expect(await readFile(file('failed.csv'), 'utf8')).toMatch(/^1,coat,Who wore a blue coat\?,failed,.*the task rag needs a generator/mu);
    const { exitCode, stdout } = await memorag(...failing, '--json');
    expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({ exitCode: 1, value: [{ number: 1, id: 'coat', error: { code: 'generator-missing', remedy: expect.any(String) } }, { number: 2 }] });
  });

  test('a file in a Chinese encoding is read, one that is no text is refused', async () => {
    // GB18030 of 谁看守灯塔？ and of 灯塔是谁点亮的？
    await writeFile(file('gb.txt'), Buffer.from('cbadbfb4cad8b5c6cbfea3bf0ab5c6cbfecac7cbadb5e3c1c1b5c4a3bf0a', 'hex'));
    expect((await memorag('ask', 'rock', '--file', file('gb.txt'))).stdout).toMatch(/^1 {2}谁看守灯塔？/mu);
    await writeFile(file('binary.txt'), Buffer.from([1, 0, 2, 0xff, 3]));
    expect(await memorag('ask', 'rock', '--file', file('binary.txt'))).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('binary.txt is not a text file') });
  });

  test('a directory that is not there is named before anything is asked, and nothing is made', async () => {
    const { exitCode, stdout, stderr } = await memorag('ask', 'rock', '--file', file('questions.jsonl'), '--out', file('none/out.csv'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/out\.csv cannot be written\n {2}remedy: name a file with --out/u);
  });

  test.each(['--json', '--quiet'])('Ctrl-C keeps what is done, with %s', async (flag) => {
    const [questions, out] = [file(`many${flag}.txt`), file(`many${flag}.jsonl`)];
    await writeFile(questions, Array.from({ length: 5000 }, (_, number) => `Who wore coat number ${number}?`).join('\n'));
    const run = startMemorag(['ask', 'rock', '--file', questions, '--out', out, flag], { cache, environment });
    await until(() => existsSync(out), 30_000);
    run.kill('SIGINT');
    const { exitCode, stdout } = await run;
    const kept = (await readFile(out, 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
    expect(exitCode).toBe(130);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(5000);
    const shown: unknown[] = flag === '--json' ? JSON.parse(stdout) : stdout.split('\n').filter((line) => / (?:found|failed)$/u.test(line));
    expect(shown).toHaveLength(kept.length);
  });
});

const QUOTE = '=HYPERLINK("x"), 老周说：“灯塔\n灭了。”';
const result: AskResult = {
  number: 12, id: 'a|b', question: 'Who *put out* the lamp of Gannet Rock, and what did the clerk write in his ledger about it?',
  answer: {
    question: 'Who?', task: 'rag', answer: 'He did. [1](x) <b>', isGenerated: false, isNotFound: false, clues: [], evidence: [], droppedMarks: 0, hops: [], usage: NO_USAGE, warnings: [],
    timings: { recall: 0, retrieve: 0, generate: 0, total: 0 },
    citations: [{ memory: 'rock', documentId: 'd', title: 'The Keeper', chunkId: 'd#0', start: 0, end: QUOTE.length, quote: QUOTE, heading: 'PART ONE > CHAPTER XII. A title that is much too long for a column', line: 4021 }],
  },
};

describe('formats', () => {
  test.each([72, 80, 100])('a row fits %d columns, Chinese too, and keeps the line', (columns) => {
    const { head, row } = createResultsTable(createScreen({ write: () => true, columns }, {}), 40);
    for (const line of [head, row(result), row({ ...result, question: '更夫'.repeat(60) })]) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(row(result)).toMatch(/^12 {2}Who .*=HYPER.*rock: ?.*…, line 4021 {2,}found$/u);
  });

  test('a cell of a spreadsheet is no formula and breaks no row', () => {
    const row = csvLine(result);
    expect(row).toContain(`"'=HYPERLINK(""x""), 老周说：“灯塔\n灭了。”"`);
    expect(row).toMatch(/^12,a\|b,"Who .*",found,He did\. \[1\]\(x\) <b>,/u);
  });

  test('a text has no meaning in Markdown', () => {
    expect(markdownSection(result)).toContain('## 12. Who \\*put out\\* the lamp');
    expect(markdownSection(result)).toContain('He did. [1\\](x) \\<b\\>');
  });

  test.each([['short', 9, 'short'], ['a longer line', 9, 'a longer…'], ['更夫每月', 5, '更夫…'], ['更夫每月', 6, '更夫…'], ['x', 0, '']])('%s in %d columns is %s', (line, columns, expected) => {
    expect(cutToWidth(line, columns)).toBe(expected);
  });
});
