import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { startChatServer, type ChatServer } from '../../fixtures/chat-server.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const QUESTION = 'Who rowed out from Marrow Bay?';

let folder = '';
let server: ChatServer;
let reply = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'memorag-answers-'));
  server = await startChatServer(() => reply);
  writeFileSync(join(folder, 'lighthouse.txt'), LIGHTHOUSE.text);
  writeFileSync(join(folder, 'memorag.json'), JSON.stringify({ embedder: { kind: 'none' }, generator: { kind: 'openai-compatible', model: 'm', baseURL: server.url, calls: { cache: false, retries: 0 } } }));
  await run('memorize', join(folder, 'lighthouse.txt'), '--into', 'tale', '--quiet');
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('a note on what a streamed answer left out begins a line of its own where both outputs are one', async () => {
  reply = 'Agnes Pell rowed out [99].';
  const { exitCode, shown } = await run('ask', 'tale', QUESTION, '--stream');
  expect(exitCode).toBe(0);
  expect(shown).toMatch(/^Agnes Pell rowed out\.\nmemorag: note: 1 mark of the language model .*\n\n\d+ passages? found/u);
});

test('a model that says nothing is an error, and no judgement on the passages', async () => {
  reply = '';
  for (const way of ['--stream', '--no-stream']) {
    const { exitCode, shown } = await run('ask', 'tale', QUESTION, way);
    expect(exitCode).toBe(1);
    expect(shown).toMatch(/^memorag: openai-compatible m gave no text/u);
    expect(shown).not.toContain('do not answer');
  }
  const { exitCode, shown } = await run('summarize', 'tale', '--points', '2', '--quiet');
  expect({ exitCode, shown }).toEqual({ exitCode: 1, shown: expect.stringMatching(/^memorag: openai-compatible m gave no text/u) });
});

/** With both outputs in one place, as on a terminal. */
async function run(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly shown: string }> {
  let shown = '';
  const both = { write: (text: string) => (shown += text) };
  const interruption = { signal: new AbortController().signal, exitCode: undefined, isQuiet: false, divert: () => ({ [Symbol.dispose]: () => undefined }), end: () => undefined };
  const environment = { MEMORAG_CACHE: join(folder, 'cache') };
  const exitCode = await runCommandLine({ words: [...words, '--config', join(folder, 'memorag.json')], environment, stdin: Readable.from([]), stdout: both, stderr: both, interruption });
  return { exitCode, shown };
}
