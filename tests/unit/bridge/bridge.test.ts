import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { lazyBridge, openBridge, type Bridge } from '../../../src/bridge/bridge.ts';
import { faultyBridge } from '../../fixtures/faulty-bridge.ts';
import { isReaped, isRunning, until } from '../../fixtures/until.ts';

const EMBEDDER = { kind: 'bundled-minilm' } as const;

describe('calls', { timeout: 180_000 }, () => {
  test('every call of the protocol gives what the bridge said', async () => {
    await using bridge = await openBridge(await faultyBridge());
    expect(await bridge.doctor()).toMatchObject({ embedders: { 'bundled-e5': { available: true } } });
    expect(await bridge.describeEmbedder(EMBEDDER)).toMatchObject({ modelId: 'tiny@1', dimension: 4, scripts: ['latin'] });
    expect(await bridge.split({ text: 'abcdef', chunkSize: 512 })).toEqual([{ start: 0, end: 3 }, { start: 3, end: 6 }]);
    const progress: unknown[] = [];
    const reply = await bridge.embed({ embedder: EMBEDDER, role: 'query', texts: ['a', 'b'] }, { onProgress: (step) => progress.push(step) });
    expect(reply).toMatchObject({ rows: 2, dimension: 4, truncated: 0 });
    expect(reply.vectors).toHaveLength(8);
    expect(progress).toEqual([{ done: 0, total: 2 }]);
  });

  test('many calls at once each get their own reply', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const texts = Array.from({ length: 40 }, (_, number) => `text ${number}`);
    const together = await Promise.all(texts.map((text) => embed(bridge, text)));
    for (const [number, text] of texts.entries()) expect(await embed(bridge, text)).toEqual(together[number]);
  });

  test.for([
    ['!refuse', 'model-missing'],
    ['!error', 'model-invalid'],
    ['!garbage', 'bridge-protocol'],
    ['!web-page', 'bridge-protocol'],
    ['!new-code', 'bridge-protocol'],
    ['!cut', 'bridge-lost'],
    ['!no-end', 'bridge-lost'],
  ] as const)('%s fails with %s, and the next call is answered by the same process', async ([text, code]) => {
    await using bridge = await openBridge(await faultyBridge());
    const { pid } = await bridge.connect();
    await expect(embed(bridge, text)).rejects.toMatchObject({ code });
    expect(await embed(bridge, 'well')).toHaveLength(4);
    expect((await bridge.connect()).pid).toBe(pid);
  });

  test('a connection that the bridge closed for idleness while we were busy is made anew', async () => {
    await using bridge = await openBridge(await faultyBridge('short-keep-alive'));
    await bridge.health();
    // Nothing of the closing is seen meanwhile: this is the moment at which a kept connection is stale.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1600);
    expect(await embed(bridge, 'well')).toHaveLength(4);
  });
});

describe('a bridge that is lost', { timeout: 180_000 }, () => {
  test('the error has the exit code and the last words, and the next call starts it again', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const { pid } = await bridge.connect();
    await expect(embed(bridge, '!die')).rejects.toMatchObject({
      code: 'bridge-lost',
      message: expect.stringMatching(/exit code 7.*the tensor caught fire/),
      isRetryable: true,
    });
    await expect(embed(bridge, '!kill')).rejects.toMatchObject({ code: 'bridge-lost', message: expect.stringContaining('signal SIGKILL') });
    expect(await embed(bridge, 'well')).toHaveLength(4);
    expect((await bridge.connect()).pid).not.toBe(pid);
  });

  test('a bridge that ended between two calls is started again unseen', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const { pid } = await bridge.connect();
    process.kill(pid ?? 0, 'SIGKILL');
    await gone(pid);
    expect(await embed(bridge, 'well')).toHaveLength(4);
    const { pid: second } = await bridge.connect();
    expect(second).not.toBe(pid);
    await bridge.shutdown();
    await gone(second);
    expect(await embed(bridge, 'well')).toHaveLength(4);
  });

  test('one that dies again and again is not started without end', async () => {
    await using bridge = await openBridge(await faultyBridge(undefined, { maxRestarts: 2 }));
    for (let time = 1; time <= 3; time += 1) await expect(embed(bridge, '!die')).rejects.toMatchObject({ message: expect.stringContaining('exit code 7') });
    await expect(embed(bridge, 'well')).rejects.toMatchObject({ code: 'bridge-lost', message: expect.stringContaining('3 times in ten minutes') });
  });

  test('silence is a timeout; the silent process is ended, and the next call gets a new one', async () => {
    await using bridge = await openBridge(await faultyBridge(undefined, { silenceMs: 2000 }));
    const { pid } = await bridge.connect();
    await expect(embed(bridge, '!quiet')).rejects.toMatchObject({ code: 'bridge-timeout', message: expect.stringContaining('2 s') });
    expect(await isRunning(pid)).toBe(false);
    expect(await embed(bridge, 'well')).toHaveLength(4);
  });

  test('a long call with heartbeats is no silence', async () => {
    await using bridge = await openBridge(await faultyBridge(undefined, { silenceMs: 2000 }));
    const controller = new AbortController();
    const call = embed(bridge, '!slow', controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 3000);
    await expect(call).rejects.toThrow('enough');
  });
});

describe('abort', { timeout: 180_000 }, () => {
  test('rejects with the reason of the caller while the work goes on, and the bridge sees that nobody waits', async () => {
    const lines: string[] = [];
    await using bridge = await openBridge(await faultyBridge(undefined, { onLog: (line) => lines.push(line) }));
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const call = embed(bridge, '!slow', controller.signal);
    await until(() => lines.includes('crawling'));
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await until(() => lines.includes('cancelled'));
    expect(await embed(bridge, 'well')).toHaveLength(4);
  });

  test('a call that is aborted before it begins starts nothing', async () => {
    await using bridge = lazyBridge(await faultyBridge(undefined, { python: '/nowhere/python' }));
    const reason = new Error('never mind');
    await expect(bridge.health({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('handles', { timeout: 180_000 }, () => {
  test('a lazy bridge starts with its first call', async () => {
    const lines: string[] = [];
    await using bridge = lazyBridge(await faultyBridge('has-a-child', { onLog: (line) => lines.push(line) }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lines).toEqual([]);
    await bridge.health();
    await expect.poll(() => lines.length, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  test('equal options share one process, which lives until the last handle is closed', async () => {
    const options = await faultyBridge();
    const first = await openBridge(options);
    const second = await openBridge({ ...options });
    const { pid } = await first.connect();
    expect((await second.connect()).pid).toBe(pid);
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    expect(await embed(second, 'well')).toHaveLength(4);
    await second[Symbol.asyncDispose]();
    expect(await isRunning(pid)).toBe(false);
  });

  test('first calls of several handles at once start one process', async () => {
    const options = await faultyBridge();
    const handles = [lazyBridge(options), lazyBridge(options), lazyBridge(options)];
    const pids = await Promise.all(handles.map(async (handle) => (await handle.health()).pid));
    expect(new Set(pids).size).toBe(1);
    await Promise.all(handles.map((handle) => handle[Symbol.asyncDispose]()));
    expect(await isRunning(pids[0])).toBe(false);
  });

  test('other options have a process of their own', async () => {
    await using first = await openBridge(await faultyBridge());
    await using second = await openBridge(await faultyBridge());
    expect((await first.connect()).pid).not.toBe((await second.connect()).pid);
  });

  test('closing ends the calls that run, and refuses later ones', async () => {
    const bridge = await openBridge(await faultyBridge());
    const outcome = failure(embed(bridge, '!slow'));
    await bridge[Symbol.asyncDispose]();
    expect(await outcome).toMatchObject({ code: 'aborted' });
    await expect(bridge.health()).rejects.toMatchObject({ code: 'aborted' });
  });

  test('closing while the bridge starts ends the start', async () => {
    const bridge = lazyBridge(await faultyBridge('slow-start'));
    const outcome = failure(bridge.health());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bridge[Symbol.asyncDispose]();
    expect(await outcome).toMatchObject({ code: 'aborted' });
  });

  test('an open bridge does not keep a finished program alive, and does not outlive it', async () => {
    const { stdout } = await runOwner('leaves');
    const pid = Number(stdout.trim());
    expect(pid).toBeGreaterThan(0);
    await until(async () => !(await isRunning(pid)));
  });
});

describe('a bridge given by its address', { timeout: 180_000 }, () => {
  test('is used and not ended', async () => {
    await using owner = await openBridge(await faultyBridge());
    const { url, token, pid } = await owner.connect();
    const guest = await openBridge({ url, token });
    expect(await guest.connect()).toMatchObject({ origin: 'given', url });
    expect(await embed(guest, 'well')).toEqual(await embed(owner, 'well'));
    await guest[Symbol.asyncDispose]();
    expect((await owner.health()).pid).toBe(pid);
  });

  test('a wrong token, a missing one, nobody there, and what is no address: each says so', async () => {
    await using owner = await openBridge(await faultyBridge());
    const { url } = await owner.connect();
    await expect(openBridge({ url, token: 'guess' })).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('token') });
    await expect(openBridge({ url })).rejects.toMatchObject({ code: 'config-invalid', remedy: expect.stringContaining('bridge.token') });
    await expect(openBridge({ url: 'http://127.0.0.1:1', token: 'x' })).rejects.toMatchObject({
      code: 'bridge-lost',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await expect(openBridge({ url: 'file:///etc', token: 'x' })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

async function embed(bridge: Bridge, text: string, signal?: AbortSignal): Promise<Float32Array> {
  return (await bridge.embed({ embedder: EMBEDDER, role: 'query', texts: [text] }, { signal })).vectors;
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error('The call succeeded'),
    (error: unknown) => error,
  );
}

async function gone(pid: number | undefined): Promise<void> {
  await until(() => isReaped(pid));
}

async function runOwner(how: string): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../fixtures/bridge-owner.ts'), 'faulty', how], { timeout: 180_000 });
}
