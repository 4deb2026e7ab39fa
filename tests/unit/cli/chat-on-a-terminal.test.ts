import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTranscript } from '../../../src/cli/chat/transcript.ts';
import { startChatServer, type ChatServer } from '../../fixtures/chat-server.ts';
import { until } from '../../fixtures/until.ts';
import { runMemorag } from './run-memorag.ts';

/** Runs a command on a terminal of its own, whose keys are this process's standard input. */
const ON_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
const CTRL_C = '\u0003';
const ENVIRONMENT = { MEMORAG_EMBEDDER: 'none', TERM: 'xterm' };

let folder = '';
let server: ChatServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-terminal-'));
  await writeFile(join(folder, 'lamp.txt'), 'Old Tobias Renn kept the lamp at Merrow Point. His dog was called Brine.\n');
  await runMemorag(['memorize', join(folder, 'lamp.txt'), '--into', 'lamp'], { cache: folder, environment: ENVIRONMENT });
  server = await startChatServer(async ({ prompt }) => {
    if (prompt.includes('never?')) await new Promise(() => {});
    return 'It was Brine [1].';
  });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test('Ctrl-C twice ends a chat on a terminal: what was answered is saved, and it says where', { timeout: 60_000 }, async () => {
  const transcript = join(folder, 'chat.jsonl');
  const words = ['chat', 'lamp', '--transcript', transcript, '--generator-url', server.url, '--generator-model', 'scripted'];
  const running = execa(resolve('.venv/bin/python'), ['-c', ON_TERMINAL, process.execPath, resolve('bin/memorag.mjs'), ...words], {
    env: { ...process.env, ...ENVIRONMENT, MEMORAG_CACHE: folder, XDG_CACHE_HOME: folder }, reject: false, stdin: 'pipe',
  });
  let shown = '';
  running.stdout.on('data', (data: Buffer) => (shown += data.toString('utf8')));
  await until(() => shown.includes('Chat with lamp'));
  running.stdin.write('What was the dog called?\r');
  await until(() => shown.includes('It was Brine [1].') && shown.includes('model call'));
  running.stdin.write('Does the dog answer never?\r');
  await until(() => server.calls.length === 2);
  running.stdin.write(CTRL_C);
  await until(() => shown.lastIndexOf('> ') > shown.indexOf('Ctrl-C again') && shown.includes('Ctrl-C again'));
  // Two closer than half a second are one.
  await new Promise((later) => setTimeout(later, 600));
  running.stdin.write(CTRL_C);
  expect((await running).exitCode).toBe(130);
  expect(shown.replaceAll('\r', '')).toContain(`\nmemorag: note: the chat is saved in ${transcript}\n`);
  expect((await readTranscript(transcript)).map(({ question }) => question)).toEqual(['What was the dog called?']);
});
