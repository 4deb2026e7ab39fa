import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lazyBridge, openBridge } from '../../../src/bridge/bridge.ts';
import { bridgeSettings, type BridgeOptions } from '../../../src/bridge/bridge-options.ts';
import { recordPath } from '../../../src/bridge/bridge-record.ts';
import { detachedBridgeStatus, startDetachedBridge, stopDetachedBridge } from '../../../src/bridge/detached-bridge.ts';
import { faultyBridge, type StartFault } from '../../fixtures/faulty-bridge.ts';
import { isReaped, isRunning, until } from '../../fixtures/until.ts';

describe('a detached bridge', { timeout: 180_000 }, () => {
  test('is started, seen, found by later commands, and stopped', async () => {
    const options = await detachable();
    expect(await detachedBridgeStatus(options)).toBeUndefined();
    const started = await startDetachedBridge(options);
    expect(started).toMatchObject({ isReused: false, url: expect.stringContaining('127.0.0.1') });
    expect(await detachedBridgeStatus(options)).toMatchObject({ pid: started.pid, health: { protocol: 1, pid: started.pid } });

    const bridge = await openBridge(options);
    expect(await bridge.connect()).toMatchObject({ origin: 'found', pid: started.pid });
    expect(await bridge.health()).toMatchObject({ pid: started.pid });
    await bridge[Symbol.asyncDispose]();
    expect(await isRunning(started.pid)).toBe(true);

    expect(await stopDetachedBridge(options)).toBe(true);
    expect(await isRunning(started.pid)).toBe(false);
    expect(await stopDetachedBridge(options)).toBe(false);
    expect(await detachedBridgeStatus(options)).toBeUndefined();
  });

  test('its record is for the eyes of this user only, and holds no more than one bridge', async () => {
    const options = await detachable();
    const starts = await Promise.all([startDetachedBridge(options), startDetachedBridge(options)]);
    expect(new Set(starts.map(({ pid }) => pid)).size).toBe(1);
    const directory = options.recordDirectory ?? '';
    const files = await readdir(directory);
    expect(files.map((file) => file.replace(/^bridge-[0-9a-f]{16}/, '')).toSorted()).toEqual(['.json', '.log']);
    for (const file of files) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });

  test('a second start finds the first', async () => {
    const options = await detachable();
    const first = await startDetachedBridge(options);
    expect(await startDetachedBridge(options)).toMatchObject({ pid: first.pid, isReused: true });
  });

  test('the record of a bridge that died is removed, and a bridge of our own takes its place', async () => {
    const options = await detachable();
    const { pid } = await startDetachedBridge(options);
    process.kill(pid, 'SIGKILL');
    await until(() => isReaped(pid));
    await using bridge = await openBridge(options);
    expect(await bridge.connect()).toMatchObject({ origin: 'started' });
    expect(await detachedBridgeStatus(options)).toBeUndefined();
  });

  test('one that dies between two calls is replaced within the call', async () => {
    const options = await detachable();
    const { pid } = await startDetachedBridge(options);
    await using bridge = lazyBridge(options);
    await bridge.health();
    process.kill(pid, 'SIGKILL');
    await until(() => isReaped(pid));
    expect(await bridge.health()).not.toMatchObject({ pid });
  });

  test('a record that names a later process with the same id is stale', async () => {
    const options = await detachable();
    const { pid } = await startDetachedBridge(options);
    const path = await recordOf(options);
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    await stopDetachedBridge(options);
    // This process lives, but did not start when the record says.
    await writeFile(path, JSON.stringify({ ...Object(record), pid: process.pid }), { mode: 0o600 });
    expect(await stopDetachedBridge(options)).toBe(false);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await isRunning(pid)).toBe(false);
  });

  test.for(['{"url":', '{}', ''])('a torn record (%s) is removed', async (rawText) => {
    const options = await detachable();
    await startDetachedBridge(options);
    const path = await recordOf(options);
    const whole = await readFile(path, 'utf8');
    onTestFinished(async () => {
      await writeFile(path, whole, { mode: 0o600 });
      await stopDetachedBridge(options);
    });
    await writeFile(path, rawText);
    expect(await detachedBridgeStatus(options)).toBeUndefined();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a record that others can read or write is refused', async () => {
    const options = await detachable();
    await startDetachedBridge(options);
    const path = await recordOf(options);
    onTestFinished(() => chmod(path, 0o600));
    for (const mode of [0o640, 0o602]) {
      await chmod(path, mode);
      await expect(openBridge(options)).rejects.toMatchObject({ code: 'bridge-start', message: expect.stringContaining(path) });
    }
  });

  test('one that does not start says why, and leaves no record', async () => {
    const options = await detachable('dies-at-start');
    await expect(startDetachedBridge(options)).rejects.toMatchObject({ code: 'bridge-start', message: expect.stringContaining("No module named 'uvicorn'") });
    expect((await readdir(options.recordDirectory ?? '')).filter((file) => file.endsWith('.json'))).toEqual([]);
  });

  test('one that does not heed SIGTERM is killed', async () => {
    const options = await detachable('ignores-sigterm');
    const { pid } = await startDetachedBridge(options);
    expect(await stopDetachedBridge(options)).toBe(true);
    expect(await isRunning(pid)).toBe(false);
  });

  test('a caller that gives up is heard while one takes its time to end', async () => {
    const options = await detachable('ignores-sigterm');
    await startDetachedBridge(options);
    const reason = new Error('enough');
    await expect(stopDetachedBridge({ ...options, signal: abortAfter(100, reason) })).rejects.toBe(reason);
  });

  test('one whose record cannot be written is stopped', async () => {
    const options = await detachable();
    const idleSeconds = 1_000_000 + process.pid; // no other bridge has this number on its command line
    await mkdir(`${recordPath(bridgeSettings(options))}.${process.pid}`, { recursive: true });
    await expect(startDetachedBridge({ ...options, idleSeconds })).rejects.toMatchObject({ code: 'EISDIR' });
    const { stdout } = await execa('ps', ['-A', '-ww', '-o', 'args=']);
    expect(stdout).not.toContain(`--idle-seconds ${idleSeconds}`);
  });
});

function abortAfter(milliseconds: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}

async function detachable(fault?: StartFault): Promise<BridgeOptions> {
  const options = await faultyBridge(fault);
  // Hooks run last first: what a test puts back in order is in order by now.
  onTestFinished(async () => {
    await stopDetachedBridge(options);
  });
  return options;
}

async function recordOf(options: BridgeOptions): Promise<string> {
  const started = await startDetachedBridge(options);
  return join(dirname(started.logPath), (await readdir(dirname(started.logPath))).find((file) => file.endsWith('.json')) ?? '');
}
