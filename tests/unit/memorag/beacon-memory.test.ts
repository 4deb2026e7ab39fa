import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, cp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBridge, type Bridge } from '../../../src/bridge/bridge.ts';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { MemorizeEvent, StageProgress } from '../../../src/spec/events.ts';
import type { RecallResult } from '../../../src/spec/memory-model.ts';
import { HAS_REAL_BRIDGE, realBridge } from '../../fixtures/faulty-bridge.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import { writeTinyBeacons } from '../../fixtures/tiny-beacon.ts';
import { until } from '../../fixtures/until.ts';

const QUESTION = 'Who put out the lamp of Gannet Rock?';
type BeaconConfig = Partial<Extract<NonNullable<RawMemoRagConfig['memory']>, { kind: 'beacon' }>>;

describe.skipIf(!HAS_REAL_BRIDGE)('a beacon memory, by the real bridge (needs .venv: npm run setup makes it)', { timeout: 180_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'memorag-beacon-memory-'));
  const place = (name: string): string => join(root, name);
  const folder = place('tiny');
  let bridge: Bridge;
  beforeAll(async () => {
    writeTinyBeacons([
      { folder },
      { folder: place('other'), family: 'llama' },
      { folder: place('small'), positions: 2048 },
      { folder: place('advertised'), positions: 32_768 },
      { folder: place('wide'), headDim: 512, positions: 32_768 },
    ]);
    bridge = await openBridge(await realBridge({ maxRestarts: 0 }));
  }, 180_000);
  afterAll(async () => {
    await bridge[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  const open = async (memory: BeaconConfig = {}, by: Bridge = bridge): Promise<MemoRAG> => {
    const { url, token } = await by.connect();
    return MemoRAG.open({ memory: { kind: 'beacon', model: folder, device: 'cpu', bridge: { url, token }, ...memory }, embedder: { kind: 'none' }, generator: { kind: 'none' } });
  };

  test('it is asked, never changed by it, and recalls the same when it is loaded again', async () => {
    await using pipe = await open();
    const { manifest } = await pipe.memorize([LIGHTHOUSE, TEAHOUSE], { into: place('asked') });
    expect(manifest.memoryModel).toMatchObject({ kind: 'beacon', modelId: expect.stringMatching(/^tiny@[0-9a-f]+, ratio 4, float32$/u), details: { ratio: 4, window: 64, layers: 3, model: folder } });
    expect(manifest.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['memory/context.json', 'memory/state.json', expect.stringMatching(/^memory\/tail-[0-9a-f]{16}\.kv$/u)]));
    const before = await filesOf(place('asked'));
    const recalled = await recall(pipe);
    expect(recalled.map(({ usage }) => usage?.modelCalls)).toEqual([1, 0]);
    const answer = await pipe.query(QUESTION, { task: 'qa', maxNewTokens: 8 });
    expect(answer).toMatchObject({ isGenerated: true, citations: [] });
    expect(answer.usage.outputTokens).toBeGreaterThan(0);
    await using again = await open();
    await again.load(place('asked'));
    expect(await recall(again)).toEqual(recalled);
    expect(await filesOf(place('asked'))).toEqual(before);
    expect((await again.memorize([LIGHTHOUSE, TEAHOUSE], { into: place('asked') })).reused).toBe(true);
  });

  test('append reads on behind what is held; forget gives the bytes of memorizing the rest', async () => {
    await using pipe = await open();
    const both = await pipe.memorize([LIGHTHOUSE, TEAHOUSE], { into: place('both') });
    const recalled = await recall(pipe);
    await pipe.memorize([LIGHTHOUSE], { into: place('grown') });
    const one = await stateOf(place('grown'));
    expect((await pipe.append(TEAHOUSE)).manifest.memoryModel).toEqual(both.manifest.memoryModel);
    expect(await recall(pipe)).toEqual(recalled);
    await pipe.forget([TEAHOUSE.id]);
    expect(await stateOf(place('grown'))).toEqual(one);
    expect(await recall(pipe)).toHaveLength(2);
  });

  test.for<[string, BeaconConfig, string]>([
    ['another ratio', { ratio: 8 }, 'ratio 8, float32'],
    ['other numbers', { dtype: 'bfloat16' }, 'ratio 4, bfloat16'],
    ['another model', { model: place('other') }, 'other@'],
  ])('a memory made with %s is refused by both names', async ([, memory, name]) => {
    await using made = await open();
    await made.memorize([LIGHTHOUSE], { into: place('made') });
    await using pipe = await open(memory);
    await expect(pipe.load(place('made'))).rejects.toMatchObject({
      code: 'memory-mismatch',
      message: expect.stringMatching(new RegExp(`tiny@[0-9a-f]+, ratio 4, float32.*${name}`, 'u')),
    });
  });

  test('an altered byte of a state is refused by the first recall, and named by verify', async () => {
    await using pipe = await open();
    await pipe.memorize([LIGHTHOUSE], { into: place('whole') });
    await cp(place('whole'), place('altered'), { recursive: true });
    const tail = await tailOf(place('altered'));
    const bytes = await readFile(tail);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
    await writeFile(tail, bytes);
    await bridge.releaseMemory(join(place('whole'), 'gen-000001', 'memory'));
    await pipe.load(place('altered'));
    await expect(recall(pipe)).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining('tail-') });
    const { problems } = await createDiskStore().verify(place('altered'), {});
    expect(problems).toEqual([expect.stringMatching(/memory\/tail-.*have changed/u)]);
    await pipe.load(place('whole'));
    expect(await recall(pipe)).toHaveLength(2);
  });

  test.for(['state.json', 'context.json', 'tail'])('a longer %s is refused when the memory is opened', async (name) => {
    await using pipe = await open();
    await pipe.memorize([LIGHTHOUSE], { into: place(`longer-${name}`) });
    const directory = join(place(`longer-${name}`), 'gen-000001', 'memory');
    await appendFile(name === 'tail' ? await tailOf(place('longer-tail')) : join(directory, name), ' ');
    await expect(pipe.load(place(`longer-${name}`))).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(name) });
  });

  test('a text over capacity is refused with the ratio that holds it, before anything is written', async () => {
    const model = place('small');
    const text = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.repeat(4) };
    await using pipe = await open({ model });
    await expect(pipe.memorize([text], { into: place('over') })).rejects.toMatchObject({
      code: 'over-capacity',
      message: expect.stringMatching(/^the texts have \d+ tokens, small@[0-9a-f]+ holds 3776 at ratio 4$/u),
      remedy: 'set `--ratio 8`',
    });
    const { memory } = await pipe.estimate([text]);
    expect(memory).toMatchObject({ refusal: { code: 'over-capacity' } });
    expect(memory?.choices.map(({ ratio, fits, cards }) => [ratio, fits, cards.length])).toEqual(expect.arrayContaining([[4, 'no', 0], [8, 'yes', 4]]));
    await using wider = await open({ model, ratio: 8 });
    // What is reckoned here of another ratio is what the bridge says of its own.
    expect((await wider.estimate([text])).memory?.choices).toEqual(memory?.choices);
    expect((await wider.memorize([text], { into: place('over') })).manifest.memoryModel.details).toMatchObject({ ratio: 8 });
  });

  test('a text between capacity and what is advertised needs `stretch`, and then warns', async () => {
    const model = place('advertised');
    const text = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.repeat(70) };
    await using pipe = await open({ model, ratio: 2 });
    expect((await pipe.estimate([text])).memory?.refusal?.remedy).toMatch(/^pass `--stretch` \(up to \d+ tokens\), or set `--ratio 4`$/u);
    await using stretched = await open({ model, ratio: 2, stretch: true });
    const { memory } = await stretched.estimate([text]);
    expect(memory?.refusal).toBeUndefined();
    expect(memory?.warnings).toEqual([expect.stringContaining('what it recalls may be worse')]);
  });

  const asked = async (memories: readonly string[], memory?: BeaconConfig): Promise<readonly RecallResult[]> => {
    await using pipe = await open(memory);
    await pipe.load(memories);
    return await recall(pipe);
  };

  describe('of several memories', () => {
    const names = ['one', 'two'].map((name) => place(name));
    beforeAll(async () => {
      for (const [position, text] of [LIGHTHOUSE, TEAHOUSE].entries()) {
        await using pipe = await open();
        await pipe.memorize([text], { into: names[position] ?? '' });
      }
    });

    test('each is asked by itself, or with `compose` all in one context, in the order named', async () => {
      const joined = await asked(names);
      const composed = await asked(names, { compose: true });
      expect([joined, composed].map((results) => results.map(({ usage }) => usage?.modelCalls))).toEqual([[2, 0], [1, 0]]);
      // Both texts are in that one context, and nothing is read again for it.
      expect(composed[0]?.usage?.cachedInputTokens).toBe(joined[0]?.usage?.cachedInputTokens);
      expect(clues(composed)).not.toEqual(clues(joined));
      expect(clues(await asked(names, { compose: true }))).toEqual(clues(composed));
      expect(clues(await asked(names.toReversed(), { compose: true }))).not.toEqual(clues(composed));
      expect(clues(await asked(names.slice(0, 1), { compose: true }))).toEqual(clues(await asked(names.slice(0, 1))));
    });

    test('what is composed is held by the bridge until one of its parts is let go', async () => {
      const held = async () => (await bridge.health()).memories.filter(({ state }) => state.includes('+')).length;
      await asked(names, { compose: true });
      const before = await held();
      await asked(names, { compose: true });
      expect(await held()).toBe(before);
      await bridge.releaseMemory(join(names[0] ?? '', 'gen-000001', 'memory'));
      expect(await held()).toBe(0);
    });

    test('what is found names its memory as it does without', async () => {
      await using pipe = await open({ compose: true });
      await pipe.load(names);
      expect((await pipe.retrieve(QUESTION))[0]).toMatchObject({ memory: 'one', documentId: LIGHTHOUSE.id });
    });

    test('more than the model has positions for is asked one by one, with a warning', async () => {
      const model = place('small');
      const long = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.repeat(2) };
      for (const name of ['left', 'right']) {
        await using pipe = await open({ model });
        await pipe.memorize([long], { into: place(name) });
      }
      await using pipe = await open({ model, compose: true });
      await pipe.load([place('left'), place('right')]);
      const [first] = await recall(pipe);
      expect(first?.usage?.modelCalls).toBe(2);
      const { warnings } = await pipe.query(QUESTION, { task: 'qa', maxNewTokens: 8 });
      expect(warnings).toContainEqual({ code: 'memories-not-composed', message: expect.stringMatching(/they have \d+ slots together, the model holds 1024$/u) });
    });

    test('one that was made with another ratio is refused by both', async () => {
      await using made = await open({ ratio: 8 });
      await made.memorize([TEAHOUSE], { into: place('other-ratio') });
      await expect(asked([names[0] ?? '', place('other-ratio')], { compose: true })).rejects.toMatchObject({
        code: 'memory-mismatch',
        message: expect.stringMatching(/ratio 8, float32.*ratio 4, float32/u),
      });
    });
  });

  test('an abort leaves the memory as it was, and the same call goes on', async () => {
    await using pipe = await open();
    await pipe.memorize([LIGHTHOUSE], { into: place('aborted') });
    const before = await stateOf(place('aborted'));
    const controller = new AbortController();
    const reason = new Error('stopped by the caller');
    const onEvent = (event: MemorizeEvent): void => (isReading(event) ? controller.abort(reason) : undefined);
    await expect(pipe.append(TEAHOUSE, { signal: controller.signal, onEvent })).rejects.toBe(reason);
    expect(await stateOf(place('aborted'))).toEqual(before);
    expect(await recall(pipe)).toHaveLength(2);
    await pipe.append(TEAHOUSE);
    expect((await stateOf(place('aborted'))).get('context.json')).toBeDefined();
    expect(await recall(pipe)).toHaveLength(2);
  });

  test('a bridge that is killed while it reads loses nothing behind the last whole segment: the next one goes on to the same bytes, and append links them', async () => {
    const wide = { model: place('wide'), ratio: 2 };
    const long = { ...LIGHTHOUSE, text: LIGHTHOUSE.text.repeat(5) };
    await using killed = await openBridge(await realBridge({ maxRestarts: 0 }));
    await using dying = await open(wide, killed);
    const { pid = 0 } = await killed.connect();
    // Segments are written beside the reading, so it is the journal that tells when the first one stands, while the second is to come.
    const killing = until(() => hasSegment(place('segments'))).then(() => process.kill(pid, 'SIGKILL'));
    await expect(dying.memorize(long, { into: place('segments') })).rejects.toMatchObject({ code: 'bridge-lost' });
    await killing;
    await using pipe = await open(wide);
    const reused: number[] = [];
    await pipe.memorize(long, { into: place('segments'), onEvent: (event) => (isReading(event, 500) ? reused.push(event.reused ?? 0) : undefined) });
    expect(reused[0]).toBeGreaterThan(2_000);
    await pipe.memorize(long, { into: place('at-once') });
    expect(await stateOf(place('segments'))).toEqual(await stateOf(place('at-once')));
    const inode = async (generation: string): Promise<number> => (await stat(join(place('at-once'), generation, 'memory', 'segment-000001.kv'))).ino;
    const before = await inode('gen-000001');
    await pipe.append(TEAHOUSE);
    expect(await inode('gen-000002')).toBe(before);
  });

  test('a bridge that is killed while the memory is saved costs nothing', async () => {
    await using killed = await openBridge(await realBridge({ maxRestarts: 0 }));
    await using dying = await open({}, killed);
    const { pid = 0 } = await killed.connect();
    const onEvent = (event: MemorizeEvent): unknown => (event.type === 'stage-progress' && event.stage === 'save' && event.done === 0 ? process.kill(pid, 'SIGKILL') : undefined);
    await dying.memorize([LIGHTHOUSE], { into: place('saved'), onEvent });
    await expect(recall(dying)).rejects.toMatchObject({ code: 'bridge-lost' });
    await using pipe = await open();
    await pipe.load(place('saved'));
    expect(await recall(pipe)).toHaveLength(2);
  });
});

function recall(pipe: MemoRAG): Promise<readonly RecallResult[]> {
  return pipe.recall(QUESTION, { tasks: ['text-spans', 'key-entities'] });
}

function clues(results: readonly RecallResult[]): readonly string[] {
  return results.flatMap((result) => result.clues.map(({ text }) => text));
}

/** The memory model has read more than `least` tokens. */
function isReading(event: MemorizeEvent, least = 0): event is StageProgress {
  return event.type === 'stage-progress' && event.stage === 'memorize' && event.done > least && event.total > 500;
}

/** Whether the journal of a state that is being written there names a segment. */
function hasSegment(root: string): boolean {
  if (!existsSync(root)) return false;
  const journal = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('segments.jsonl'));
  return journal !== undefined && readFileSync(join(root, journal), 'utf8').includes('segment-000001');
}

/** SHA-256 of every file of a saved memory, leases aside. */
async function filesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('leases')).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.toSorted().map(async (path) => [path, hash('sha256', await readFile(path))] as const)));
}

/** The memory model's files of the live generation. */
async function stateOf(root: string): Promise<ReadonlyMap<string, string>> {
  const directory = join(root, (await readFile(join(root, 'CURRENT'), 'utf8')).trim(), 'memory');
  const names = (await readdir(directory)).toSorted();
  return new Map(await Promise.all(names.map(async (name) => [name, hash('sha256', await readFile(join(directory, name)))] as const)));
}

async function tailOf(root: string): Promise<string> {
  const directory = join(root, 'gen-000001', 'memory');
  return join(directory, (await readdir(directory)).find((name) => name.startsWith('tail-')) ?? '');
}
