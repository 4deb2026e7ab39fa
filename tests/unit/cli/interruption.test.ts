import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const MAIN = resolve('src/cli/main.ts');
const RUN = resolve('scripts/run.mjs');
const hasPython = existsSync(resolve('.venv/bin/python'));

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'memorag-signals-')); });
afterAll(async () => { await rm(folder, { recursive: true }); });

describe('a command that waits for standard input', () => {
  test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 143]] as const)('%s ends it with %i', async (signal, expected) => {
    const { child } = await startReading();
    child.kill(signal);
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(expected);
    expect(stderr).toMatch(new RegExp(`^memorag: interrupted by ${signal}\n`, 'u'));
  });

  test('it ends when its launcher is gone without a word', async () => {
    const { child } = await startReading([RUN, MAIN]);
    const command = (await processes()).find(({ parent }) => parent === child.pid);
    if (command === undefined) throw new Error('the launcher started nothing');
    child.kill('SIGKILL');
    await expect.poll(async () => (await processes()).some(({ pid }) => pid === command.pid), { timeout: 30_000 }).toBe(false);
  });
});

// The Python environment is part of every set-up; without it there is no bridge to leave behind.
describe.skipIf(!hasPython)('a memorize in the middle of embedding', () => {
  test('Ctrl-C ends it with 130, leaves no bridge, and a memory that is not finished', async () => {
    const book = join(folder, 'long.txt');
    await writeFile(book, longText(4000));
    const child = startCommand(['memorize', book, '--into', 'long']);
    const bridge = await embedding(child);
    child.kill('SIGINT');
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    await expect.poll(async () => (await processes()).some(({ pid }) => pid === bridge), { timeout: 30_000 }).toBe(false);
    const listed = await startCommand(['list', '--json']);
    expect(JSON.parse(String(listed.stdout)).memories).toMatchObject([{ name: 'long', problem: expect.stringContaining('not finished') }]);
  });
});

function startCommand(words: readonly string[], program: readonly string[] = [MAIN]) {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MEMORAG_')));
  return execa(process.execPath, [...program, ...words], { env: { ...environment, MEMORAG_CACHE: folder }, extendEnv: false, reject: false });
}

/** Written more than a pipe holds: once it is taken, the command reads, and its signal handlers are there. */
async function startReading(program?: readonly string[]) {
  const child = startCommand(['ask', 'none', '-'], program);
  await new Promise<void>((written) => { child.stdin.write('why '.repeat(200_000), () => written()); });
  return { child }; // a bare child is a promise of its end
}

/** Waits for a progress line of a memorize: texts are being embedded then. Returns its bridge's process. */
async function embedding(child: ReturnType<typeof startCommand>): Promise<number> {
  let text = '';
  for await (const part of child.stderr) {
    text += String(part);
    if (/^embed: \d/mu.test(text)) break;
  }
  const bridge = (await processes()).find(({ parent, command }) => parent === child.pid && command.includes('memorag_bridge'));
  if (bridge === undefined) throw new Error(`no bridge runs below the command; it wrote: ${text}`);
  return bridge.pid;
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function processes(): Promise<readonly RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,command='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim().split('\n').flatMap((line) => {
    const [, pid, parent, state = 'Z', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/u.exec(line) ?? [];
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }]; // Z: has ended, and waits to be noticed
  });
}

/** Sentences that are all different: none is embedded twice. */
function longText(sentences: number): string {
  return Array.from({ length: sentences }, (_, number) => `In year ${number} the keeper number ${number * 7} wrote ${number * 13} lines about the ${number}th storm.${number % 5 === 4 ? '\n\n' : ' '}`).join('');
}
