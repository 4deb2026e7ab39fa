import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isRunning, until } from '../../fixtures/until.ts';

const SCRIPT = ['scripts/run.mjs', 'scripts/serve-vllm.mjs'];
const PIDS = z.array(z.int());
const MODEL = 'Qwen/Qwen3-8B';

describe('npm run serve:vllm', () => {
  test('a machine without CUDA is refused with one line', async () => {
    for (const words of [[MODEL], [MODEL, '--dry-run']]) {
      const { exitCode, stdout, stderr } = await serve(words, machine());
      expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({ exitCode: 1, stdout: '', lines: 1 });
      expect(stderr).toContain('no CUDA card is here');
    }
  });

  test('--dry-run prints the commands: an environment of its own, a pinned vLLM, loopback, and a share of the card made of bytes', async () => {
    const { stdout, exitCode } = await serve([MODEL, '--gib', '36', '--context', '32768', '--dry-run', '--', '--enable-prefix-caching'], machine({ cards: '0, 81920, 81000' }));
    const [make, install, start, point] = stdout.split('\n');
    expect(exitCode).toBe(0);
    expect(make).toMatch(/ -m venv --clear \S+\/memorag\/vllm-[\d.]+$/u);
    expect(install).toMatch(/ -m pip install .*vllm==[\d.]+$/u);
    expect(start).toMatch(/^CUDA_DEVICE_ORDER=PCI_BUS_ID CUDA_VISIBLE_DEVICES=0 \S+\/bin\/vllm serve Qwen\/Qwen3-8B --host 127\.0\.0\.1 --port 8000 .* --gpu-memory-utilization 0\.45 --max-model-len 32768 --enable-prefix-caching$/u);
    expect(point).toBe(`export MEMORAG_GENERATOR=openai-compatible MEMORAG_GENERATOR_URL=http://127.0.0.1:8000/v1 MEMORAG_GENERATOR_MODEL=${MODEL} MEMORAG_GENERATOR_CONTEXT=32768`);
    expect(stdout).not.toContain('.venv');
  });

  test.for<[string, readonly string[], string]>([
    ['no model', [], 'name one model'],
    ['two models', ['a', 'b'], 'name one model'],
    ['more bytes than are free', [MODEL, '--gib', '70'], '70.0 GiB are asked for, and the card has 60.0 GiB free of 80.0 GiB'],
    ['a card that is not there', [MODEL, '--device', '3'], 'there is no card 3; name one of 0, 1'],
    ['no number', [MODEL, '--gib', 'much'], '--gib is much'],
    ['code out of a model\'s folder', [MODEL, '--', '--trust-remote-code'], 'is not served here'],
  ])('%s is refused in words', async ([, words, message]) => {
    const { exitCode, stderr } = await serve([...words], machine({ cards: '0, 81920, 61440\n1, 24576, 24000' }));
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
  });

  test('what is free, less one, is taken where no bytes are named', async () => {
    const { stdout } = await serve([MODEL, '--device', '1', '--dry-run'], machine({ cards: '0, 81920, 61440\n1, 24576, 12288' }));
    expect(stdout).toContain(`CUDA_VISIBLE_DEVICES=1 `);
    expect(stdout).toContain(`--gpu-memory-utilization ${Math.floor((11 / 24) * 1000) / 1000}\n`);
  });

  test('it tells how to ask once the server is healthy, and takes the server and its children along when it ends', { timeout: 30_000 }, async () => {
    const here = machine({ cards: '0, 81920, 81000', server: SERVER });
    const port = await freePort();
    const running = serve([MODEL, '--gib', '40', '--port', String(port)], here);
    let said = '';
    running.stdout?.on('data', (text: Buffer) => { said += String(text); });
    await until(() => said.includes('export MEMORAG_GENERATOR='), 15_000);
    expect(said).toContain(`${MODEL} is served at http://127.0.0.1:${port}/v1, within 40.0 GiB of the 80.0 GiB of card 0`);
    expect(said).toContain(`--generator openai-compatible --generator-url http://127.0.0.1:${port}/v1 --generator-model ${MODEL}`);
    const pids = PIDS.parse(await (await fetch(`http://127.0.0.1:${port}/health`)).json());
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
    await until(async () => !(await Promise.all(pids.map(isRunning))).includes(true), 5000);
  });

  test('a server that dies before it is healthy ends the command with its code', async () => {
    const { exitCode, stdout } = await serve([MODEL], machine({ cards: '0, 81920, 81000', server: 'process.exit(3);' }));
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });
});

/** Stands in for vLLM, which needs a card: healthy after a moment, with a child of its own, as vLLM has one. */
const SERVER = `
const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'ignore' });
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
setTimeout(() => require('node:http').createServer((request, response) => response.end(JSON.stringify([process.pid, child.pid]))).listen(port, '127.0.0.1'), 300);
`;

interface Machine {
  /** What nvidia-smi prints; absent: there is none. */
  readonly cards?: string;
  /** A program in the place of vLLM's, in an environment that is installed. */
  readonly server?: string;
}

/** A folder for programs, which stands first on the path, and one for caches. */
function machine({ cards, server }: Machine = {}): { readonly bin: string; readonly cache: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'memorag-vllm-')));
  const [bin, cache] = [join(folder, 'bin'), join(folder, 'cache')];
  mkdirSync(bin);
  if (cards !== undefined) writeProgram(join(bin, 'nvidia-smi'), `#!/bin/sh\nprintf '%s\\n' '${cards.replaceAll('\n', "' '")}'\n`);
  if (server !== undefined) {
    const environment = join(cache, 'memorag', 'vllm-0.33.0');
    mkdirSync(join(environment, 'bin'), { recursive: true });
    writeFileSync(join(environment, '.installed'), '');
    writeProgram(join(environment, 'bin', 'vllm'), `#!${process.execPath}\n${server}`);
  }
  return { bin, cache };
}

function writeProgram(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function serve(words: readonly string[], { bin, cache }: { readonly bin: string; readonly cache: string }) {
  // Without this machine's own nvidia-smi, where there is one.
  const path = [bin, dirname(process.execPath), '/bin'].join(delimiter);
  return execa(process.execPath, [...SCRIPT, ...words], { env: { PATH: path, XDG_CACHE_HOME: cache }, reject: false, extendEnv: false });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
