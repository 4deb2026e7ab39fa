import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChatServer, type ChatCall } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { numberedTale } from '../../fixtures/numbered-tale.ts';
import { until } from '../../fixtures/until.ts';

const PROGRAM = resolve('tests/fixtures/gist-memorizer.ts');
/** Calls that a run makes at once. */
const CONCURRENCY = 4;
const ANSWERED = 7;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gist-resume-'));
  await writeFile(join(directory, 'tale.txt'), numberedTale(40));
});
afterEach(() => rm(directory, { recursive: true }));

test('a killed memorize repeats no finished call, and its memory is that of one run', async () => {
  const asked: string[] = [];
  let isHolding = true;
  let held = 0;
  await using server = await startChatServer(async (call) => {
    asked.push(withoutNonce(call));
    if (isHolding && call.number > ANSWERED) {
      held += 1;
      await new Promise(() => undefined);
    }
    return echoReply(call);
  });
  const killed = memorize(server.url);
  await until(() => held === CONCURRENCY);
  killed.kill('SIGKILL');
  await killed;
  isHolding = false;
  const before = asked.slice(0, ANSWERED);
  const { stdout } = await memorize(server.url);
  const after = asked.slice(ANSWERED + CONCURRENCY);
  const { details, calls } = JSON.parse(stdout);
  expect(after.filter((prompt) => before.includes(prompt))).toEqual([]);
  expect(after.length).toBe(details.gists - ANSWERED);
  expect(calls).toBe(after.length);
  expect(new Set([...before, ...after]).size).toBe(details.gists);
  expect(details.levels).toBeGreaterThan(1);
  const { stdout: again } = await memorize(server.url);
  expect(JSON.parse(again)).toEqual({ details, calls: 0 });
});

test('half a line at the end of a journal costs that one gist', async () => {
  await using server = await startChatServer(echoReply);
  await memorize(server.url);
  const whole = server.calls.length;
  const journal = join(directory, (await readdir(directory)).find((name) => name.startsWith('gists-')) ?? '');
  const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(whole);
  await writeFile(journal, `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 40)}`);
  await memorize(server.url);
  expect(server.calls.length).toBe(whole + 1);
  await appendFile(journal, lines.slice(0, 1).map((line) => line.replace(/"text":"./u, '"text":"X')).join('\n'));
  await memorize(server.url);
  expect(server.calls.length).toBe(whole + 1);
});

function memorize(url: string) {
  return execa(process.execPath, [PROGRAM, url, join(directory, 'tale.txt'), directory], { reject: false });
}

/** What was asked, but for the random word in its delimiters. */
function withoutNonce({ messages }: ChatCall): string {
  return messages.map(({ content }) => content.replaceAll(/(<\/?[a-z]+-)[a-z0-9]{10}/gu, '$1')).join('\n');
}
