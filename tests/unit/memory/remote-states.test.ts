import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBridge, type Bridge } from '../../../src/bridge/bridge.ts';
import type { SentFile } from '../../../src/bridge/state-file-calls.ts';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { withRemoteStates } from '../../../src/memory/remote-states.ts';
import type { MemorizeEvent, StageProgress } from '../../../src/spec/events.ts';
import type { RecallResult } from '../../../src/spec/memory-model.ts';
import type { Document } from '../../../src/spec/text.ts';
import { thisMachine } from '../../../src/util/this-machine.ts';
import { HAS_REAL_BRIDGE, realBridge } from '../../fixtures/faulty-bridge.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import { writeTinyBeacons } from '../../fixtures/tiny-beacon.ts';

/** Several segments by the wide model. */
const LONG: Document = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.repeat(3) };

describe.skipIf(!HAS_REAL_BRIDGE)('memories by a bridge of another machine (needs .venv: npm run setup makes it)', { timeout: 180_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'memorag-remote-'));
  const place = (name: string): string => join(root, name);
  const scratch = join(place('far'), 'bridge-scratch');
  /** The process itself: what it is asked here is done with its own files. */
  let far: Bridge;
  /** The same process as a program on another machine sees it. */
  let guest: Bridge;
  let address: { readonly url: string; readonly token: string };
  beforeAll(async () => {
    writeTinyBeacons([{ folder: place('tiny') }, { folder: place('wide'), headDim: 512, positions: 32_768 }]);
    far = await openBridge(await realBridge({ maxRestarts: 0, env: { ...process.env, MEMORAG_BRIDGE_MACHINE: 'far', MEMORAG_BRIDGE_SCRATCH: place('far') } }));
    const { url, token } = await far.connect();
    address = { url, token };
    guest = await openBridge(address);
  }, 180_000);
  afterAll(async () => {
    await guest[Symbol.asyncDispose]();
    await far[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(async () => await rm(scratch, { recursive: true, force: true }));

  const open = (model = 'tiny'): Promise<MemoRAG> =>
    MemoRAG.open({ memory: { kind: 'beacon', model: place(model), device: 'cpu', ratio: model === 'wide' ? 2 : 4, bridge: address }, embedder: { kind: 'none' }, generator: { kind: 'none' } });
  const here = (name: string): { readonly model: { readonly kind: 'beacon'; readonly path: string; readonly device: 'cpu' }; readonly before: string; readonly texts: readonly string[]; readonly directory: string } => ({
    model: { kind: 'beacon', path: place('tiny'), device: 'cpu' },
    before: 'Read.\n',
    texts: [LIGHTHOUSE.text],
    directory: place(name),
  });
  /** As after a restart over there, with its scratch folders gone. */
  const forgetAll = async (memory: string): Promise<void> => {
    await far.releaseMemory(await memoryDirectory(place(memory)));
    await rm(scratch, { recursive: true, force: true });
  };

  test('a bridge of this machine says so in the same words', async () => {
    await using near = await openBridge(await realBridge({ maxRestarts: 0 }));
    expect((await near.health()).machine).toBe(await thisMachine());
    expect((await far.health()).machine).not.toBe(await thisMachine());
  });

  test('what it memorizes stands here, whole; where it lost all of it, the files are sent and it recalls the same', async () => {
    await using pipe = await open();
    await pipe.memorize([LIGHTHOUSE, TEAHOUSE], { into: place('asked') });
    const recalled = await recall(pipe);
    expect(await createDiskStore().verify(place('asked'), {})).toMatchObject({ problems: [] });
    const made = await stateOf(place('asked'));
    expect([...made.keys()]).toEqual(['context.json', 'state.json', expect.stringMatching(/^tail-[0-9a-f]{16}\.kv$/u)]);
    await forgetAll('asked');
    await using again = await open();
    await again.load(place('asked'));
    expect(await recall(again)).toEqual(recalled);
    expect(await readdir(scratch)).toEqual([made.get('state.json')]);
    expect((await readdir(join(scratch, made.get('state.json') ?? ''))).toSorted()).toEqual([...made.keys()].slice(1));
    // Resident, but without files: it would be lost with its place on the device.
    await rm(scratch, { recursive: true });
    expect(await recall(again)).toEqual(recalled);
    expect(await readdir(scratch)).toEqual([made.get('state.json')]);
  });

  test('an interrupted memorize goes on over there; append sends what it grows from, and what it did not change is linked here', async () => {
    await using pipe = await open('wide');
    const controller = new AbortController();
    const reason = new Error('stopped by the caller');
    const stop = (event: MemorizeEvent): void => (isReading(event, 3_200) ? controller.abort(reason) : undefined);
    await expect(pipe.memorize(LONG, { into: place('long'), signal: controller.signal, onEvent: stop })).rejects.toBe(reason);
    const reused: number[] = [];
    await pipe.memorize(LONG, { into: place('long'), onEvent: (event) => (isReading(event, 500) ? reused.push(event.reused ?? 0) : undefined) });
    expect(reused[0]).toBeGreaterThan(2_000);
    await forgetAll('long');
    const before = join(await memoryDirectory(place('long')), 'segment-000001.kv');
    const { ino } = await stat(before);
    const sent: StageProgress[] = [];
    await pipe.append(TEAHOUSE, { onEvent: (event) => (event.type === 'stage-progress' && event.unit === 'bytes' ? sent.push(event) : undefined) });
    for (const stage of ['send', 'fetch']) {
      const steps = sent.filter((event) => event.stage === stage);
      expect(steps.length).toBeGreaterThan(1);
      expect(steps.at(-1)).toMatchObject({ done: steps[0]?.total, total: steps[0]?.total });
    }
    const segment = join(await memoryDirectory(place('long')), 'segment-000001.kv');
    expect(segment).not.toBe(before);
    expect((await stat(segment)).ino).toBe(ino);
    expect(await createDiskStore().verify(place('long'), {})).toMatchObject({ problems: [] });
    expect(await recall(pipe)).toHaveLength(2);
  });

  test('what stands here whole is not fetched again; what only looks like it, and what is left of another state, does not stay', async () => {
    const fetched: string[] = [];
    const watched: Bridge = { ...guest, fetchStateFile: (file, take, options) => (fetched.push(file.name), guest.fetchStateFile(file, take, options)) };
    const bridge = withRemoteStates(watched);
    const request = here('work');
    const { state } = await bridge.memorize(request);
    const [, tail = ''] = (await readdir(request.directory)).toSorted();
    expect(fetched.splice(0)).toEqual(['state.json', tail]);
    expect((await bridge.memorize(request)).state).toBe(state);
    expect(fetched.splice(0)).toEqual(['state.json']);
    const whole = await readFile(join(request.directory, tail));
    await writeFile(join(request.directory, tail), Buffer.alloc(whole.length, 7));
    for (const name of ['segment-000001.kv', 'segments.jsonl', `${tail}.0123456789abcdef.fetching`]) await writeFile(join(request.directory, name), 'left');
    await bridge.memorize(request);
    expect(fetched).toEqual(['state.json', tail]);
    expect(await readFile(join(request.directory, tail))).toEqual(whole);
    expect((await readdir(request.directory)).toSorted()).toEqual(['state.json', tail]);
  });

  test('an upload that is cut goes on with what is missing, and tells bytes; several recalls at once send it once', async () => {
    const request = here('sent');
    await withRemoteStates(guest).memorize(request);
    await rm(scratch, { recursive: true });
    const sent: string[] = [];
    const bridge = withRemoteStates({
      ...guest,
      sendStateFile: async (file: SentFile, options) => {
        sent.push(file.name);
        if (sent.length === 2) throw new Error('cut');
        await guest.sendStateFile(file, options);
      },
    });
    const { model, directory } = request;
    await expect(bridge.openMemory({ model, directory })).rejects.toThrow('cut');
    const told: { readonly done: number; readonly total: number }[] = [];
    await Promise.all([bridge.openMemory({ model, directory }, { onProgress: (progress) => told.push(progress) }), bridge.openMemory({ model, directory })]);
    expect(sent).toEqual([expect.stringMatching(/^tail-/u), 'state.json', 'state.json']);
    const total = (await Promise.all((await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size))).reduce((sum, size) => sum + size, 0);
    expect(told).toContainEqual({ done: total, total });
    expect(await bridge.releaseMemory(directory)).toBe(true);
  });

  test('a damaged file is refused on its way, and once it is restored it is taken', async () => {
    const request = here('damaged');
    const bridge = withRemoteStates(guest);
    await bridge.memorize(request);
    await bridge.releaseMemory(request.directory);
    await rm(scratch, { recursive: true });
    const [, tail = ''] = (await readdir(request.directory)).toSorted();
    const whole = await readFile(join(request.directory, tail));
    const { model, directory } = request;
    for (const bytes of [Buffer.alloc(whole.length, 7), whole.subarray(1)]) {
      await writeFile(join(directory, tail), bytes);
      await expect(bridge.openMemory({ model, directory })).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(tail) });
    }
    await writeFile(join(directory, tail), whole);
    expect(await bridge.openMemory({ model, directory })).toMatchObject({ tokens: expect.any(Number) });
    await expect(bridge.openMemory({ model, directory: place('nowhere') })).rejects.toMatchObject({ code: 'memory-unknown' });
  });
});

function recall(pipe: MemoRAG): Promise<readonly RecallResult[]> {
  return pipe.recall('Who put out the lamp of Gannet Rock?', { tasks: ['text-spans', 'key-entities'] });
}

function isReading(event: MemorizeEvent, least: number): event is StageProgress {
  return event.type === 'stage-progress' && event.stage === 'memorize' && event.done > least;
}

async function memoryDirectory(root: string): Promise<string> {
  return join(root, (await readFile(join(root, 'CURRENT'), 'utf8')).trim(), 'memory');
}

/** SHA-256 of the memory model's files. */
async function stateOf(root: string): Promise<ReadonlyMap<string, string>> {
  const directory = await memoryDirectory(root);
  const names = (await readdir(directory)).toSorted();
  return new Map(await Promise.all(names.map(async (name) => [name, hash('sha256', await readFile(join(directory, name)))] as const)));
}
