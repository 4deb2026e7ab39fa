import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenerationContent, MemoryStore, StoredMemory } from '../../src/spec/memory-store.ts';
import { memoryContent, readVersion, saveContent } from '../fixtures/memory-content.ts';

/** What every memory store does, wherever it keeps its generations. */
export function describeMemoryStoreContract(name: string, createStore: () => MemoryStore): void {
  describe(`memory store contract: ${name}`, () => {
    let cache: string;
    let root: string;
    let store: MemoryStore;
    beforeEach(async () => {
      cache = await mkdtemp(join(tmpdir(), 'memorag-store-'));
      root = join(cache, 'story');
      store = createStore();
    });
    afterEach(async () => await rm(cache, { recursive: true, force: true }));

    const save = async (content: GenerationContent): Promise<void> => await saveContent(store, root, content);
    const versionNow = async (): Promise<number> => {
      await using memory = await store.open(root, {});
      return await readVersion(memory);
    };

    test('what was committed is what a later opening reads', async () => {
      const content = memoryContent({ version: 7 });
      await save(content);
      await using memory = await store.open(root, {});
      expect(await memory.readDocuments()).toEqual(content.documents);
      expect(await memory.readChunks()).toEqual(content.chunks);
      expect(await memory.readRows()).toEqual(content.rows);
      expect(memory.manifest).toMatchObject(content.manifest);
      expect(await readVersion(memory)).toBe(7);
    });

    test('rows without an embedder are kept without a place in any index', async () => {
      const content = memoryContent();
      const rows = content.rows.map((row) => ({ ...row, embedder: null, row: null }));
      const documents = content.manifest.documents.map((document) => ({ ...document, embedder: null }));
      await save({ ...content, rows, indexes: [], manifest: { ...content.manifest, documents, embedders: [] } });
      await using memory = await store.open(root, {});
      expect(await memory.readRows()).toEqual(rows);
    });

    test('a place without a memory is unknown, to opening, verifying and removing', async () => {
      await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
      await expect(store.verify(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
      await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
      await expect(store.remove(cache, {})).rejects.toMatchObject({ code: 'memory-unknown' });
    });

    test('a new memory has no previous state, the next write has', async () => {
      await using first = await store.write(root, {});
      expect(first.previous).toBeUndefined();
      await using committed = await first.commit(memoryContent({ version: 1 }), {});
      await first[Symbol.asyncDispose]();
      await using second = await store.write(root, {});
      expect(second.previous?.generation).toBe(committed.generation);
      expect(await readVersion(second.previous as StoredMemory)).toBe(1);
    });

    test('disposing without a commit leaves the old state whole', async () => {
      await save(memoryContent({ version: 1 }));
      const writer = await store.write(root, {});
      await writer[Symbol.asyncDispose]();
      expect(await versionNow()).toBe(1);
    });

    test('the workspace survives an uncommitted write and ends with a commit', async () => {
      const interrupted = await store.write(root, {});
      await writeFile(join(interrupted.workspace, 'journal'), 'half');
      await interrupted[Symbol.asyncDispose]();
      await using writer = await store.write(root, {});
      expect(await readdir(writer.workspace)).toEqual(['journal']);
      const memory = await writer.commit(memoryContent(), {});
      await memory[Symbol.asyncDispose]();
      await expect(access(join(writer.workspace, 'journal'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('a second writer is refused and told who writes, until the first is done', async () => {
      const first = await store.write(root, {});
      await expect(store.write(root, {})).rejects.toMatchObject({ code: 'memory-busy', isRetryable: true, message: expect.stringContaining(String(process.pid)) });
      await first[Symbol.asyncDispose]();
      await using second = await store.write(root, {});
      expect(second.previous).toBeUndefined();
    });

    test('of many writers at once exactly one is let in', async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, async () => await store.write(root, {})));
      const writers = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(writers).toHaveLength(1);
      const reasons: unknown[] = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
      for (const reason of reasons) expect(reason).toMatchObject({ code: 'memory-busy' });
      await writers[0]?.value[Symbol.asyncDispose]();
    });

    test('a reader keeps its generation through commits, which go when it is done', async () => {
      await save(memoryContent({ version: 1 }));
      const reader = await store.open(root, {});
      await save(memoryContent({ version: 2 }));
      await save(memoryContent({ version: 3 }));
      expect(await readVersion(reader)).toBe(1);
      expect(await versionNow()).toBe(3);
      const directory = join(reader.memoryDirectory, '..');
      await access(directory);
      await reader[Symbol.asyncDispose]();
      await expect(access(directory)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('readers that open while commits go on see whole versions only', async () => {
      await save(memoryContent({ version: 1 }));
      const stop = new AbortController();
      const seen: number[] = [];
      const reading = Array.from({ length: 3 }, async () => {
        while (!stop.signal.aborted) seen.push(await versionNow());
      });
      for (let version = 2; version <= 12; version += 1) await save(memoryContent({ version }));
      stop.abort();
      await Promise.all(reading);
      expect(seen.length).toBeGreaterThan(3);
      expect(await versionNow()).toBe(12);
    });

    test('an abort is rethrown as it is and leaves the old state whole', async () => {
      await save(memoryContent({ version: 1 }));
      const reason = new Error('enough');
      await expect(store.open(root, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(store.write(root, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(store.verify(root, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await using writer = await store.write(root, {});
      const controller = new AbortController();
      const content = memoryContent({ version: 2 });
      const saveMemory: GenerationContent['saveMemory'] = async (...parameters) => {
        await content.saveMemory(...parameters);
        controller.abort(reason);
      };
      await expect(writer.commit({ ...content, saveMemory }, { signal: controller.signal })).rejects.toBe(reason);
      expect(await versionNow()).toBe(1);
    });

    test('a commit that fails leaves the old state whole and can be tried again', async () => {
      await save(memoryContent({ version: 1 }));
      await using writer = await store.write(root, {});
      const failure = new Error('no such model');
      await expect(writer.commit({ ...memoryContent({ version: 2 }), saveMemory: async () => await Promise.reject(failure) }, {})).rejects.toBe(failure);
      expect(await versionNow()).toBe(1);
      await using memory = await writer.commit(memoryContent({ version: 3 }), {});
      expect(await readVersion(memory)).toBe(3);
      await expect(writer.commit(memoryContent(), {})).rejects.toMatchObject({ code: 'internal' });
    });

    test.each(contradictions())('content is refused whose $what', async ({ change }) => {
      await using writer = await store.write(root, {});
      await expect(writer.commit(change(memoryContent()), {})).rejects.toMatchObject({ code: 'internal' });
    });

    test('verifying counts the files and finds nothing wrong', async () => {
      await save(memoryContent());
      const report = await store.verify(root, {});
      expect(report.problems).toEqual([]);
      expect(report.files).toBeGreaterThanOrEqual(7);
      expect(report.bytes).toBeGreaterThan(1000);
    });

    test('memories are listed by slug with their manifests, other directories are not', async () => {
      await save(memoryContent({ version: 1 }));
      root = join(cache, '红楼梦');
      await save(memoryContent({ version: 2 }));
      const unfinished = await store.write(join(cache, 'unfinished'), {});
      await unfinished[Symbol.asyncDispose]();
      await writeFile(join(cache, 'README.md'), 'not a memory');
      const listings = await store.list(cache, {});
      expect(listings.map(({ slug }) => slug)).toEqual(['story', 'unfinished', '红楼梦']);
      expect(listings.map(({ manifest }) => manifest?.documents[0]?.title)).toEqual(['The Story', undefined, 'The Story']);
      expect(listings.map(({ problem }) => problem !== undefined)).toEqual([false, true, false]);
      expect(listings[0]?.bytes).toBeGreaterThan(1000);
      expect(await store.list(join(cache, 'nowhere'), {})).toEqual([]);
    });

    test('a memory is removed only when nobody reads or writes it', async () => {
      await save(memoryContent({ version: 1 }));
      const reader = await store.open(root, {});
      await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'memory-busy' });
      expect(await versionNow()).toBe(1);
      await reader[Symbol.asyncDispose]();
      const writer = await store.write(root, {});
      await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'memory-busy' });
      await writer[Symbol.asyncDispose]();
      const gone = { signal: AbortSignal.abort(new Error('enough')) };
      await expect(store.remove(root, gone)).rejects.toThrow('enough');
      await expect(store.list(cache, gone)).rejects.toThrow('enough');
      await store.remove(root, {});
      await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
      expect(await readdir(cache)).toEqual([]);
    });
  });
}

function contradictions(): readonly { what: string; change: (content: GenerationContent) => GenerationContent }[] {
  return [
    { what: 'chunk ends behind its text', change: (content) => ({ ...content, chunks: content.chunks.map((chunk) => ({ ...chunk, end: chunk.end + 10_000 })) }) },
    { what: 'chunks are numbered wrongly', change: (content) => ({ ...content, chunks: content.chunks.map((chunk) => ({ ...chunk, id: `${chunk.documentId}#9` })) }) },
    { what: 'window leaves its chunk', change: (content) => ({ ...content, rows: content.rows.map((row) => ({ ...row, end: row.end + 1 })) }) },
    { what: 'rows share an index row', change: (content) => ({ ...content, rows: content.rows.map((row) => ({ ...row, row: 0 })) }) },
    { what: 'index has rows that nobody names', change: (content) => ({ ...content, rows: content.rows.slice(1) }) },
    { what: 'texts are not those of the manifest', change: (content) => ({ ...content, documents: content.documents.map((document) => ({ ...document, text: document.text.replace('T', 't') })) }) },
    { what: 'documents share an id', change: (content) => ({ ...content, documents: content.documents.map((document) => ({ ...document, id: 'one' })) }) },
    { what: 'embedders have no index', change: (content) => ({ ...content, indexes: [] }) },
  ];
}
