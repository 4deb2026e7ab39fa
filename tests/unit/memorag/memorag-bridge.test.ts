import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { MemorizeEvent } from '../../../src/spec/events.ts';
import { keptBridgeAddress } from '../../fixtures/kept-bridge.ts';

const ENGLISH = { id: 'carrow', title: 'Carrow', text: readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').slice(0, 20_000) };
const CHINESE = { id: 'shi-tuo-ji', title: '失砣记', text: readFileSync('examples/books/shi-tuo-ji.md', 'utf8').slice(0, 3_000) };
const root = mkdtempSync(join(tmpdir(), 'memorag-bridge-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(!existsSync('.venv/bin/python'))('MemoRAG over the real bridge', { timeout: 180_000 }, () => {
  test('an English and a Chinese text share a memory, each found in its own language', async () => {
    await using pipe = await MemoRAG.open();
    const { manifest } = await pipe.memorize([ENGLISH, CHINESE], { into: join(root, 'both') });
    expect(manifest.embedders.length).toBe(2);
    expect((await pipe.query('What is over the door of the fitting shop?')).evidence[0]?.documentId).toBe('carrow');
    expect((await pipe.query('公砣锁在什么地方？')).evidence[0]?.documentId).toBe('shi-tuo-ji');
  });

  test('an interrupted memorize embeds nothing twice', async () => {
    await using pipe = await MemoRAG.open({ bridge: await keptBridgeAddress() });
    const into = join(root, 'resumed');
    const controller = new AbortController();
    const first: MemorizeEvent[] = [];
    const interrupted = pipe.memorize(ENGLISH, {
      into,
      signal: controller.signal,
      onEvent: (event) => {
        first.push(event);
        if ((embedded(first).at(-1) ?? 0) > 0) controller.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
    const done = embedded(first).at(-1) ?? 0;
    expect(done).toBeGreaterThan(0);
    const second: MemorizeEvent[] = [];
    await pipe.memorize(ENGLISH, { into, onEvent: (event) => second.push(event) });
    // The first figure is 0, the second what the journal knew.
    expect(embedded(second)[1]).toBeGreaterThanOrEqual(done);
  });

  test('a memory made without vectors is embedded later, its texts and chunks as they were', async () => {
    const into = join(root, 'reembedded');
    await using words = await MemoRAG.open({ embedder: { kind: 'none' } });
    const before = await words.memorize(ENGLISH, { into });
    await using vectors = await MemoRAG.open({ bridge: await keptBridgeAddress() });
    const after = await vectors.reembed(into);
    expect(after.manifest.embedders).toHaveLength(1);
    const file = (manifest: typeof before.manifest, path: string): string | undefined => manifest.files.find((entry) => entry.path === path)?.sha256;
    expect(file(after.manifest, 'chunks.jsonl')).toBe(file(before.manifest, 'chunks.jsonl'));
    await expect(words.load(into)).rejects.toMatchObject({ code: 'memory-mismatch' });
  });

  test('an embedder may have a bridge of its own', async () => {
    await using elsewhere = await openBridge();
    const { url, token } = await elsewhere.connect();
    // The configuration's own bridge could not even start: nothing asks for it.
    await using pipe = await MemoRAG.open({ embedder: { kind: 'bundled', bridge: { url, token } }, bridge: { python: '/nonexistent' } });
    const { manifest } = await pipe.memorize(ENGLISH, { into: join(root, 'elsewhere') });
    expect(manifest.embedders).toHaveLength(1);
    expect((await elsewhere.health()).models).toHaveLength(1);
  });

  test('the reference chunker cuts through the bridge', async () => {
    await using pipe = await MemoRAG.open({ chunker: 'reference', embedder: { kind: 'none' }, bridge: await keptBridgeAddress() });
    const { manifest } = await pipe.memorize(ENGLISH, { into: join(root, 'reference') });
    expect(manifest.chunker).toMatchObject({ kind: 'reference', chunkSize: 512 });
    expect(manifest.counts.chunks).toBeGreaterThan(5);
  });
});

function embedded(events: readonly MemorizeEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'stage-progress' && event.stage === 'embed' ? [event.done] : []));
}
