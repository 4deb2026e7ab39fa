import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import type { BridgeOptions } from '../../../src/bridge/bridge-options.ts';
import { faultyBridge } from '../../fixtures/faulty-bridge.ts';
import { isRunning, until } from '../../fixtures/until.ts';

describe('starting a bridge', { timeout: 180_000 }, () => {
  test('gives an address on loopback, and a process of its own group that answers', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const address = await bridge.connect();
    expect(address).toMatchObject({ origin: 'started', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(await bridge.health()).toMatchObject({ protocol: 1, pid: address.pid });
    expect(() => process.kill(-(address.pid ?? 0), 0)).not.toThrow();
  });

  test('closing ends the process and all that it started, and waits', async () => {
    const lines: string[] = [];
    const bridge = await openBridge(await faultyBridge('has-a-child', { onLog: (line) => lines.push(line) }));
    const { pid } = await bridge.connect();
    const child = await childOf(lines);
    expect([await isRunning(pid), await isRunning(child)]).toEqual([true, true]);
    await bridge[Symbol.asyncDispose]();
    expect(await isRunning(pid)).toBe(false);
    await until(async () => !(await isRunning(child)));
  });

  test('what a killed bridge started goes with it', async () => {
    const lines: string[] = [];
    await using bridge = await openBridge(await faultyBridge('has-a-child', { onLog: (line) => lines.push(line) }));
    const { pid } = await bridge.connect();
    const child = await childOf(lines);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => isRunning(child), { timeout: 60_000 }).toBe(false);
  });

  test('a process that does not heed SIGTERM is killed', async () => {
    const bridge = await openBridge(await faultyBridge('ignores-sigterm'));
    const { pid } = await bridge.connect();
    await bridge[Symbol.asyncDispose]();
    expect(await isRunning(pid)).toBe(false);
  });

  test('a bridge that dies at start: the error has the exit code and the last words', async () => {
    const error = await failure(await faultyBridge('dies-at-start'));
    expect(error).toMatchObject({
      code: 'bridge-start',
      message: expect.stringMatching(/exit code 3.*No module named 'uvicorn'/),
      remedy: 'run `npm run setup`',
      cause: { message: expect.stringContaining('loading\nModuleNotFoundError') },
    });
  });

  test('a bridge that is not ready in time is ended', async () => {
    const options = await faultyBridge('slow-start', { readyTimeoutMs: 300 });
    expect(await failure(options)).toMatchObject({ code: 'bridge-start', message: expect.stringContaining('not ready after 0.3 s') });
  });

  test('anything but the ready line on standard output is an error', async () => {
    expect(await failure(await faultyBridge('noise-first'))).toMatchObject({ code: 'bridge-start', message: expect.stringContaining('ready line') });
  });

  test('a bridge of another protocol is refused', async () => {
    expect(await failure(await faultyBridge('other-protocol'))).toMatchObject({ code: 'bridge-protocol', message: expect.stringContaining('99') });
  });

  test('no Python at all', async () => {
    expect(await failure(await faultyBridge(undefined, { python: '/nowhere/python' }))).toMatchObject({ code: 'python-missing' });
    expect(await failure(await faultyBridge(undefined, { python: 'no-such-python' }))).toMatchObject({ code: 'python-missing' });
  });

  test('modules in the working directory of the user are not imported', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'memorag-cwd-'));
    await writeFile(join(directory, 'hashlib.py'), 'raise SystemExit("imported from the working directory")\n');
    const before = process.cwd();
    process.chdir(directory);
    try {
      await using bridge = await openBridge(await faultyBridge());
      expect(await bridge.health()).toMatchObject({ protocol: 1 });
    } finally {
      process.chdir(before);
    }
  });

  test('aborting the opening rejects with the reason of the caller, not waiting for the start', async () => {
    const options = await faultyBridge('slow-start');
    const reason = new Error('changed my mind');
    await expect(openBridge({ ...options, signal: abortAfter(100, reason) })).rejects.toBe(reason);
  });
});

async function failure(options: BridgeOptions): Promise<unknown> {
  let bridge: Bridge;
  try {
    bridge = await openBridge(options);
  } catch (error) {
    return error;
  }
  await bridge[Symbol.asyncDispose]();
  throw new Error('The bridge opened');
}

async function childOf(lines: readonly string[]): Promise<number> {
  await until(() => lines.some((line) => line.startsWith('child ')));
  return Number(lines.find((line) => line.startsWith('child '))?.slice('child '.length));
}

function abortAfter(milliseconds: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}
