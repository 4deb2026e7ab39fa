import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { taskOf } from '../../fixtures/chat-pipeline.ts';
import { type ChatCall, startChatServer } from '../../fixtures/chat-server.ts';
import { until } from '../../fixtures/until.ts';
import { runMemorag, startMemorag } from './run-memorag.ts';

const folder = mkdtempSync(join(tmpdir(), 'memorag-killed-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BOOK = 'examples/books/the-tidewright-of-carrow.txt';
const ANSWERED = 3;

test('a summary that was killed half-way repeats no finished call', { timeout: 120_000 }, async () => {
  const options = { cache: join(folder, 'cache'), environment: { MEMORAG_EMBEDDER: 'none', XDG_CACHE_HOME: folder } };
  await runMemorag(['memorize', BOOK, '--into', 'carrow'], options);
  let isBlocked = true;
  let given = 0;
  await using server = await startChatServer(async () => {
    given += 1;
    // What comes after these never gets its reply in the first run.
    if (isBlocked && given > ANSWERED) await new Promise(() => {});
    return 'Judith came to the Tide House at Carrow in the rain [1].';
  });
  const words = ['summarize', 'carrow', '--points', '6', '--generator', 'openai-compatible', '--generator-url', server.url, '--generator-model', 'scripted'];
  const killed = startMemorag([...words, '--quiet'], options);
  await until(() => server.calls.length === 6);
  await until(async () => (await keptReplies()).length >= ANSWERED);
  killed.kill('SIGKILL');
  await killed;

  isBlocked = false;
  const before = server.calls.length;
  const { exitCode, stdout } = await runMemorag([...words, '--json'], options);
  expect(exitCode).toBe(0);
  const asked = server.calls.slice(before);
  expect(asked.map(taskOf)).toEqual(['point', 'point', 'point', 'merge']);
  const answered = server.calls.slice(0, ANSWERED).map(whatWasAsked);
  expect(asked.map(whatWasAsked).filter((call) => answered.includes(call))).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({ usage: { modelCalls: 4, reusedCalls: ANSWERED }, isGenerated: true });

  // And a third time nothing is asked at all.
  const again = await runMemorag([...words, '--json'], options);
  expect(server.calls.length).toBe(before + asked.length);
  expect(JSON.parse(again.stdout)).toMatchObject({ summary: JSON.parse(stdout).summary, usage: { modelCalls: 0, reusedCalls: 7 } });
});

/** Entries of the call cache, wherever it stands. */
async function keptReplies(): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.calls\/[0-9a-f]{2}\.jsonl$/u.test(name));
  const texts = await Promise.all(names.map(async (name) => await readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
}

/** A call without the random word of its delimiters. */
function whatWasAsked({ messages }: ChatCall): string {
  const whole = messages.map(({ content }) => content).join('\n');
  const nonce = /<passage-([a-z2-9]{10})>/u.exec(whole)?.[1] ?? '';
  return whole.replaceAll(nonce, '');
}
