import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import { detachedBridgeStatus, startDetachedBridge, stopDetachedBridge } from '../../../src/bridge/detached-bridge.ts';
import { HAS_REAL_BRIDGE, realBridge } from '../../fixtures/faulty-bridge.ts';
import { isRunning, until } from '../../fixtures/until.ts';

const MINILM = { kind: 'bundled-minilm' } as const;

describe.skipIf(!HAS_REAL_BRIDGE)('the real bridge (needs .venv: npm run setup makes it)', { timeout: 180_000 }, () => {
  const log: string[] = [];
  let bridge: Bridge;
  beforeAll(async () => {
    bridge = await openBridge(await realBridge({ onLog: (line) => log.push(line) }));
  }, 180_000);
  afterAll(() => bridge?.[Symbol.asyncDispose]());

  test('answers health and doctor', async () => {
    expect(await bridge.health()).toMatchObject({ protocol: 1, pid: (await bridge.connect()).pid });
    const doctor = await bridge.doctor();
    expect(doctor.devices).toContain('cpu');
    expect(Object.keys(doctor.embedders)).toEqual(expect.arrayContaining(['bundled-minilm', 'bundled-e5']));
  });

  test('a call costs a few milliseconds', async () => {
    const times: number[] = [];
    for (let call = 0; call < 60; call += 1) {
      const begun = performance.now();
      await bridge.health();
      times.push(performance.now() - begun);
    }
    // A delayed acknowledgement (40 ms) in either direction is what this is about: it hits every call, however busy the machine.
    expect(Math.min(...times)).toBeLessThan(35);
  });

  test('embeds, with progress, and cancels', async () => {
    const progress: number[] = [];
    const texts = ['A snake killed her.', 'The speckled band.', '😀'];
    const reply = await bridge.embed({ embedder: MINILM, role: 'passage', texts }, { onProgress: ({ done }) => progress.push(done) });
    expect(reply).toMatchObject({ rows: 3, dimension: 384 });
    expect(progress.at(-1)).toBe(3);

    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const long = Array.from({ length: 4000 }, (_, number) => `${number} ${'many words of a long text '.repeat(40)}`);
    const call = bridge.embed({ embedder: MINILM, role: 'passage', texts: long }, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(call).rejects.toBe(reason);
    await until(() => log.some((line) => line.includes('cancelled by its client')));
    expect(await bridge.embed({ embedder: MINILM, role: 'query', texts: ['next'] })).toMatchObject({ rows: 1 });
  });

  test('splits a text by UTF-16 code units', async () => {
    const text = `${'One 😀 sentence. '.repeat(40)}\n\n${'Another sentence. '.repeat(40)}`;
    const spans = await bridge.split({ text, chunkSize: 64 });
    expect(spans.length).toBeGreaterThan(3);
    expect(spans.map(({ start, end }) => text.slice(start, end)).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  });

  test('a folder that is not there is a missing model', async () => {
    await expect(bridge.describeEmbedder({ kind: 'huggingface-local', path: '/nowhere/model' })).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('killed in the middle of a call, it is lost and started again by the next', async () => {
    const { pid = 0 } = await bridge.connect();
    const texts = Array.from({ length: 2000 }, (_, number) => `${number} ${'many words of a long text '.repeat(20)}`);
    const call = bridge.embed({ embedder: MINILM, role: 'passage', texts }, { onProgress: () => process.kill(pid, 'SIGKILL') });
    await expect(call).rejects.toMatchObject({ code: 'bridge-lost', message: expect.stringContaining('signal SIGKILL') });
    expect((await bridge.health()).pid).not.toBe(pid);
  });

  test('shutdown ends it', async () => {
    await using other = await openBridge(await realBridge());
    const { pid } = await other.connect();
    await other.shutdown();
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  });

  test('runs detached, and ends by itself when nobody calls', async () => {
    const options = await realBridge();
    const { pid } = await startDetachedBridge({ ...options, idleSeconds: 4 });
    expect(await detachedBridgeStatus(options)).toMatchObject({ pid });
    await until(async () => !(await isRunning(pid)));
    expect(await stopDetachedBridge(options)).toBe(false);
  });
});
