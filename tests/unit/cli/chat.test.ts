import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChatInterrupts } from '../../../src/cli/chat/chat-interrupts.ts';
import { readTranscript, writeTranscript } from '../../../src/cli/chat/transcript.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { isRunning, until } from '../../fixtures/until.ts';
import { runMemorag } from './run-memorag.ts';

const LAMP = 'THE LAMP\n\nCHAPTER I. The keeper\n\nOld Tobias Renn kept the lamp at Merrow Point. His dog was called Brine, and it slept on the stairs.\n\n'
  + 'CHAPTER II. The fire\n\nIn the year 1840 Agnes Pell lit the lamp anew. She was paid forty shillings for it.\n';

let folder = '';
let cache = '';
const WORDS = { MEMORAG_EMBEDDER: 'none' };
const chat = (lines: readonly string[], ...words: readonly string[]) => runMemorag(['chat', 'lamp', ...words], { cache, input: lines.map((line) => `${line}\n`).join(''), environment: WORDS });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-chat-'));
  cache = join(folder, 'cache');
  await writeFile(join(folder, 'lamp.txt'), LAMP);
  await runMemorag(['memorize', join(folder, 'lamp.txt'), '--into', 'lamp'], { cache, environment: WORDS });
}, 60_000);
afterAll(async () => await rm(folder, { recursive: true }));

describe('memorag chat with piped lines', { timeout: 60_000 }, () => {
  test('answers each line, understands a follow-up, and runs its commands', async () => {
    const { exitCode, stdout, stderr } = await chat(['Who lit the lamp in 1840?', '', 'What was she paid?', '/source 1', '/clues', '/history', '/help', '/quit', 'never asked']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^> What was she paid\?$/mu);
    expect(stdout).toContain('forty shillings');
    expect(stdout).toMatch(/THE LAMP, CHAPTER II\. The fire, line \d+\n {4}/u);
    expect(stdout).toMatch(/^ {2}text-span: /mu);
    expect(stdout).toMatch(/^1\. Who lit the lamp in 1840\?$/mu);
    expect(stdout).toMatch(/^ {2}\/save /mu);
    expect(stdout).not.toContain('never asked');
    expect(stderr).toMatch(/the chat is saved in .*\.chats.lamp-.*\.jsonl/u);
    const [name = ''] = await readdir(join(cache, '.chats'));
    const turns = await readTranscript(join(cache, '.chats', name));
    expect(turns.map(({ question, standaloneQuestion }) => standaloneQuestion ?? question)).toEqual(['Who lit the lamp in 1840?', expect.stringMatching(/^What was she paid\? \(.+\)$|^Who lit the lamp in 1840\? What was she paid\?$/u)]);
    expect((await stat(join(cache, '.chats', name))).mode & 0o077).toBe(0);
    expect((await runMemorag(['list'], { cache })).stdout).not.toContain('.chats');
  });

  test('--json gives one object a line and nothing else', async () => {
    const { exitCode, stdout } = await chat(['What was the dog called?', '/source 1', '/sauce', '/clues'], '--json', '--no-transcript');
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { question: 'What was the dog called?', citations: expect.arrayContaining([expect.objectContaining({ documentId: 'lamp' })]) },
      { source: { quote: expect.stringContaining('Brine'), passage: expect.stringContaining('Tobias') } },
      { error: { code: 'wrong-usage', message: 'there is no command /sauce', remedy: 'did you mean /source?' } },
      { clues: expect.any(Array) },
    ]);
    expect(exitCode).toBe(1);
  });

  test('a question or command that fails ends nothing, and is told by the exit code', async () => {
    const { exitCode, stdout, stderr } = await chat(['/source 1', 'x'.repeat(20_000), 'What was the dog called?', '/source 99'], '--no-transcript');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Brine');
    expect(stderr).toMatch(/nothing was answered yet; ask a question first/u);
    expect(stderr).toMatch(/has 20000 characters/u);
    expect(stderr).toMatch(/no source 99; name a number from 1 to/u);
  });

  test('a transcript is written where it is wanted, gone on with, and never written over', async () => {
    const [file, copy] = [join(folder, 'my chat.jsonl'), join(folder, 'copy.jsonl')];
    expect((await chat(['Who lit the lamp in 1840?'], '--transcript', file)).exitCode).toBe(0);
    expect(await chat(['Who?'], '--transcript', file)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is there already') });
    const next = await chat(['What was she paid?', `/save ${copy}`, `/save ${copy}`], '--continue', file);
    expect(next.stdout).toContain('forty shillings');
    expect(next.stderr).toContain('is there already');
    expect((await readTranscript(file)).map(({ question }) => question)).toEqual(['Who lit the lamp in 1840?', 'What was she paid?']);
    expect(await readFile(copy, 'utf8')).toBe(await readFile(file, 'utf8'));
    await writeFile(file, '{"question": "x"}\n');
    expect(await chat(['Who?'], '--continue', file)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('line 1, is not what a chat has saved') });
    expect(await chat(['Who?'], '--continue', join(folder, 'none.jsonl'))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no transcript') });
  });

  test('what a language model cites wrongly is left out, and a note says so', async () => {
    await using server = await startChatServer(() => 'It was Brine [1]. It was so [9].');
    const served = ['--generator', 'openai-compatible', '--generator-url', server.url, '--generator-model', 'scripted'];
    const { stdout, stderr } = await chat(['What was the dog called?'], '--no-transcript', ...served);
    expect(stdout).toContain('It was Brine [1]. It was so.');
    expect(stderr).toMatch(/note: 1 mark of the language model named no passage/u);
    const asked = await runMemorag(['ask', 'lamp', 'What was the dog called?', ...served], { cache, environment: WORDS });
    expect(asked.stderr).toMatch(/note: 1 mark of the language model named no passage/u);
  });

  test('Ctrl-C ends the answer and not the chat; again, it ends the chat', async () => {
    let asked = 0;
    await using server = await startChatServer(async ({ prompt }) => {
      asked += 1;
      if (prompt.endsWith('never?')) await new Promise(() => {});
      return 'It was Brine [1].';
    });
    const running = execa(process.execPath, [resolve('bin/memorag.mjs'), 'chat', 'lamp', '--no-transcript', '--generator', 'openai-compatible', '--generator-url', server.url, '--generator-model', 'scripted'], {
      env: { ...process.env, ...WORDS, MEMORAG_CACHE: cache, XDG_CACHE_HOME: folder }, reject: false, stdin: 'pipe',
    });
    let stdout = '';
    running.stdout.on('data', (data: Buffer) => (stdout += data.toString('utf8')));
    running.stdin.write('Does the dog answer never?\nWhat was the dog called?\n');
    await until(() => asked === 1);
    running.kill('SIGINT');
    await until(() => stdout.includes('It was Brine [1].'));
    running.kill('SIGINT');
    // Two that come at once are one: a terminal and a launcher both pass it on.
    running.kill('SIGINT');
    await new Promise((later) => setTimeout(later, 700));
    expect(await isRunning(running.pid)).toBe(true);
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
  });
});

describe('createChatInterrupts', () => {
  test('the first ends the answer, the second the chat, a third is not seen to', () => {
    let time = 0;
    const interrupts = createChatInterrupts({ onFirst: () => {}, now: () => (time += 1_000) });
    const first = interrupts.begin();
    expect(interrupts.press()).toBe(true);
    expect([first.aborted, interrupts.isLeaving]).toEqual([true, false]);
    const second = interrupts.begin();
    expect(second.aborted).toBe(false);
    interrupts.press();
    interrupts.press();
    expect([second.aborted, interrupts.isLeaving, interrupts.leaving.aborted]).toEqual([true, true, true]);
    expect(interrupts.press()).toBe(false);
  });
});

test('a chat that could not be saved is not said to be', { timeout: 60_000 }, async () => {
  await writeFile(join(folder, 'plain'), '');
  const { exitCode, stdout, stderr } = await chat(['Who lit the lamp in 1840?'], '--transcript', join(folder, 'plain', 'chat.jsonl'));
  expect(stdout).toContain('Agnes Pell');
  expect(stderr).toContain('cannot be written');
  expect(stderr).not.toContain('the chat is saved');
  expect(exitCode).toBe(1);
});

test('a transcript in a directory that cannot be made says so', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(writeTranscript(join(folder, 'file', 'chat.jsonl'), { memories: [], turns: [] })).rejects.toMatchObject({ code: 'wrong-usage' });
});
