import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runMemorag, startMemorag } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000 });

const PYTHON = resolve('.venv/bin/python');
const TOKEN = 'hf_aVerySecretTokenOfTheTest';
const MIB = 2 ** 20;
/** Of this run alone: the list of processes is everybody's. */
const NAME = `owner/tiny-${process.pid}`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-hub-'));
  const repository = join(folder, 'repositories', NAME);
  await mkdir(repository, { recursive: true });
  await writeFile(join(repository, 'config.json'), '{}');
  await writeFile(join(repository, 'model.safetensors'), randomBytes(24 * MIB));
  await writeFile(join(repository, 'pytorch_model.bin'), randomBytes(5000));
});
afterEach(async () => { await rm(folder, { recursive: true }); });

test('a folder to fetch into without a model is wrong usage', async () => {
  const { exitCode, stderr } = await runMemorag(['setup', '--into', 'models'], { cache: folder });
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'memorag: --into was given without --model\n  remedy: name the model to fetch with --model' });
});

// The Python environment is part of every set-up; it runs the hub of these tests too.
describe.skipIf(!existsSync(PYTHON))('setup --model', () => {
  test('it fetches what is needed, says how much that is first, and finds all of it there the second time', async () => {
    await using hub = await startHub();
    const first = await setup(hub, ['--model', NAME]);
    const path = /^Folder: (?<path>.+)$/mu.exec(first.stdout)?.groups?.['path'] ?? '';
    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`memorag: note: ${NAME} has 24.0 MiB in 2 files, 24.0 MiB to fetch\nfetch: 24.0 MiB in `) });
    expect((await readdir(path)).toSorted()).toEqual(['config.json', 'model.safetensors']);
    const second = await setup(hub, ['--model', NAME, '--json', '--quiet']);
    expect({ ...second, stdout: JSON.parse(second.stdout) }).toEqual({
      exitCode: 0, stderr: '', stdout: { model: NAME, revision: expect.stringMatching(/^[0-9a-f]{40}$/u), path, files: 2, bytes: 24 * MIB + 2 },
    });
  });

  test('--into fetches into a folder', async () => {
    await using hub = await startHub();
    const { exitCode, stdout } = await setup(hub, ['--model', NAME, '--into', join(folder, 'nested', '..', 'models'), '--json']);
    expect({ exitCode, path: JSON.parse(stdout).path }).toEqual({ exitCode: 0, path: join(folder, 'models') });
    expect(existsSync(join(folder, 'models', 'model.safetensors'))).toBe(true);
  });

  test('a private model needs a token, which is in no output and no list of processes', async () => {
    await using hub = await startHub('--token', TOKEN, '--stall-after', String(21 * MIB));
    const without = await setup(hub, ['--model', NAME, '--verbose']);
    expect(without).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('is private and no token was given\n  remedy: check its name; for a private one give a token as HF_TOKEN') });
    const child = start(hub, ['--model', NAME], { HF_TOKEN: TOKEN });
    await expect.poll(async () => await unfinishedBytes(), { timeout: 30_000 }).toBeGreaterThanOrEqual(20 * MIB);
    const { stdout: processes } = await promisify(execFile)('ps', ['-eo', 'args'], { maxBuffer: 16 * MIB });
    expect(processes).toContain(`memorag_bridge.fetch_model --owned -- ${NAME}`);
    // The hub of this test has the token among its words; nobody else may.
    expect(processes.split('\n').filter((line) => line.includes(TOKEN) && !line.includes('hub_server.py'))).toEqual([]);
    child.kill('SIGTERM');
    const { stdout, stderr } = await child;
    expect(`${stdout}${stderr}`).not.toContain(TOKEN);
  });

  test('Ctrl-C ends it with 130 and leaves no process; the next run goes on in the middle of the file', async () => {
    await using hub = await startHub('--stall-after', String(21 * MIB));
    const child = start(hub, ['--model', NAME]);
    await expect.poll(async () => await unfinishedBytes(), { timeout: 30_000 }).toBeGreaterThanOrEqual(20 * MIB);
    child.kill('SIGINT');
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    const kept = await unfinishedBytes();
    await using whole = await startHub();
    const { stderr } = await setup(whole, ['--model', NAME]);
    expect(stderr).toContain(`${NAME} has 24.0 MiB in 2 files, 4.0 MiB to fetch\n`);
    expect(await readFile(join(folder, 'requests.jsonl'), 'utf8')).toContain(`"range": "bytes=${kept}-"`);
    const { stdout: processes } = await promisify(execFile)('ps', ['-eo', 'args'], { maxBuffer: 16 * MIB });
    expect(processes).not.toContain(`memorag_bridge.fetch_model --owned -- ${NAME}`);
  });

  test('without a network it says in one line that the hub cannot be reached, and how to place the files by hand', async () => {
    const { exitCode, stdout, stderr } = await setup({ url: 'http://127.0.0.1:9' }, ['--model', NAME]);
    const [message, remedy, ...more] = stderr.split('\n');
    expect({ exitCode, stdout, message, more }).toEqual({ exitCode: 2, stdout: '', message: `memorag: 127.0.0.1:9 cannot be reached, so ${NAME} cannot be fetched`, more: [] });
    expect(remedy).toContain(`remedy: fetch it where there is a network with \`memorag setup --model ${NAME} --into FOLDER\`, or take config.json, `);
  });

  test('a word that could be an option is a model all the same', async () => {
    const { exitCode, stderr } = await setup({ url: 'http://127.0.0.1:9' }, ['--model=--owned']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'memorag: --owned is no id of a model\n  remedy: give it as on its page: `owner/name`, or `owner/name@revision`' });
  });
});

interface Hub {
  readonly url: string;
}

/** The hub is a program of its own (python-bridge/tests/hub_server.py). */
async function startHub(...options: readonly string[]): Promise<Hub & AsyncDisposable> {
  const program = resolve('python-bridge/tests/hub_server.py');
  const child = execa(PYTHON, [program, join(folder, 'repositories'), '--log', join(folder, 'requests.jsonl'), ...options], { buffer: false, reject: false, stderr: 'ignore' });
  const port = await new Promise<string>((settle) => { child.stdout.setEncoding('utf8').once('data', settle); });
  return { url: `http://127.0.0.1:${port.trim()}`, async [Symbol.asyncDispose]() { child.kill('SIGKILL'); await child; } };
}

function start({ url }: Hub, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const empty = { HF_TOKEN: '', HF_HUB_OFFLINE: '', HF_HUB_CACHE: join(folder, 'home', 'hub'), NO_PROXY: '*' };
  return startMemorag(['setup', ...words], { cache: folder, environment: { ...empty, HF_HOME: join(folder, 'home'), HF_ENDPOINT: url, ...environment } });
}

async function setup(hub: Hub, words: readonly string[]) {
  const { exitCode, stdout, stderr } = await start(hub, words);
  return { exitCode, stdout, stderr };
}

/** Length of what has come of the model's large file. */
async function unfinishedBytes(): Promise<number> {
  const blobs = join(folder, 'home', 'hub', `models--${NAME.replace('/', '--')}`, 'blobs');
  const [name] = (existsSync(blobs) ? await readdir(blobs) : []).filter((file) => file.endsWith('.partial'));
  return name === undefined ? 0 : (await readFile(join(blobs, name))).length;
}
