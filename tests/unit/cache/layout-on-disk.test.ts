import { hash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import type { GenerationContent } from '../../../src/spec/memory-store.ts';
import { filesUnder } from '../../../src/util/files-under.ts';
import { memoryContent, readVersion, saveContent } from '../../fixtures/memory-content.ts';

const store = createDiskStore({ creator: 'memorag test', now: () => new Date('2026-11-21T10:00:00Z') });
let cache: string;
let root: string;
beforeEach(async () => {
  cache = await realpath(await mkdtemp(join(tmpdir(), 'memorag-layout-')));
  root = join(cache, 'story');
});
afterEach(async () => await rm(cache, { recursive: true, force: true }));

const save = async (content: GenerationContent): Promise<void> => await saveContent(store, root, content);
const versionNow = async (): Promise<number> => {
  await using memory = await store.open(root, {});
  return await readVersion(memory);
};
const linkState = async (directory: string): Promise<void> => await symlink('/etc/passwd', join(directory, 'state.json'));

describe('a memory on disk', () => {
  test('has the documented layout, for its owner only', async () => {
    await save(memoryContent());
    const found = await filesUnder(root);
    expect(found.map(({ path }) => path)).toEqual([
      'CURRENT',
      'gen-000001',
      ...['chunks.jsonl', 'documents.jsonl', 'index.faiss', 'manifest.json', 'memory', 'memory/segments', 'memory/segments/first.kv', 'memory/state.json'].map((path) => `gen-000001/${path}`),
      ...['texts', 'texts/story.txt', 'texts/红楼梦.txt', 'windows.jsonl'].map((path) => `gen-000001/${path}`),
      'leases',
      'leases/writer',
    ]);
    expect(await readFile(join(root, 'CURRENT'), 'utf8')).toBe('gen-000001\n');
    for (const { path, kind } of found.filter(({ path: name }) => !name.includes('/memory/'))) {
      const { mode } = await stat(join(root, path));
      expect((mode & 0o777).toString(8), path).toBe(kind === 'directory' ? '700' : '600');
    }
    expect(((await stat(root)).mode & 0o777).toString(8)).toBe('700');
  });

  test('is plain JSON lines, compact where there are many', async () => {
    await save(memoryContent());
    const lines = async (name: string): Promise<unknown> => JSON.parse((await readFile(join(root, 'gen-000001', name), 'utf8')).split('\n')[0] ?? '');
    expect(await lines('documents.jsonl')).toMatchObject({ id: 'story', title: 'The Story', path: 'books/story.txt', metadata: { year: 1851 }, file: 'story.txt' });
    expect(await lines('chunks.jsonl')).toEqual({ document: 0, start: 0, end: expect.any(Number), tokens: 10, lines: [1, 1], heading: '第一回' });
    expect(await lines('windows.jsonl')).toEqual([0, 0, expect.any(Number), 0, 0, 0]);
    const manifest = JSON.parse(await readFile(join(root, 'gen-000001', 'manifest.json'), 'utf8')) as unknown;
    expect(manifest).toMatchObject({ formatVersion: 1, creator: 'memorag test', createdAt: '2026-11-21T10:00:00.000Z' });
  });

  test('shares unchanged texts and segments between generations', async () => {
    await save(memoryContent({ version: 1 }));
    const reader = await store.open(root, {});
    await save(memoryContent({ version: 2 }));
    const inode = async (path: string): Promise<number> => (await stat(join(root, path))).ino;
    for (const path of ['texts/红楼梦.txt', 'memory/segments/first.kv']) expect(await inode(`gen-000001/${path}`), path).toBe(await inode(`gen-000002/${path}`));
    expect(await inode('gen-000001/texts/story.txt')).not.toBe(await inode('gen-000002/texts/story.txt'));
    await reader[Symbol.asyncDispose]();
    expect(await versionNow()).toBe(2);
    expect((await store.verify(root, {})).problems).toEqual([]);
  });

  test('keeps texts under safe names whatever their ids are', async () => {
    const ids = ['../../etc/passwd', '/etc/passwd', '..', '.', 'a/b', 'A\\B', 'con', 'story', 'Story', 'x\0y', '卷'.repeat(300), '🕯️', ' ', 'story-2'];
    const base = memoryContent();
    const [text = ''] = base.documents.map((document) => document.text);
    const documents = ids.map((id) => ({ id, title: id, text }));
    const [record] = base.manifest.documents;
    await save({
      ...base,
      documents,
      chunks: [],
      rows: [],
      indexes: [],
      manifest: { ...base.manifest, documents: ids.map((id) => ({ ...record, id, title: id, sha256: record?.sha256 ?? '', characters: text.length, embedder: null })), embedders: [], counts: { chunks: 0, windows: 0, tokens: 0 } },
    });
    const names = await readdir(join(root, 'gen-000001', 'texts'));
    expect(names).toHaveLength(ids.length);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
    for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}-]*\.txt$/u);
    await using memory = await store.open(root, {});
    expect(await memory.readDocuments()).toEqual(documents);
  });

  test('keeps a text exactly: marks, newlines, astral letters, nothing normalised', async () => {
    const base = memoryContent();
    const text = '\uFEFFcafe\u0301 caf\u00e9\r\rend\n\n😀\u0000\u2028';
    const [record] = base.manifest.documents;
    await save({
      ...base,
      documents: [{ id: 'odd', title: 'odd', text }],
      chunks: [],
      rows: [],
      indexes: [],
      manifest: { ...base.manifest, documents: [{ ...record, id: 'odd', title: 'odd', sha256: hash('sha256', text), characters: text.length, embedder: null }], embedders: [], counts: { chunks: 0, windows: 0, tokens: 0 } },
    });
    await using memory = await store.open(root, {});
    expect((await memory.readDocuments())[0]?.text).toBe(text);
  });

  test('is the same memory through a linked directory', async () => {
    await save(memoryContent({ version: 1 }));
    await symlink(root, join(cache, 'alias'));
    await using writer = await store.write(join(cache, 'alias'), {});
    await expect(store.write(root, {})).rejects.toMatchObject({ code: 'memory-busy' });
    await using memory = await writer.commit(memoryContent({ version: 2 }), {});
    expect(memory.root).toBe(root);
    expect(await versionNow()).toBe(2);
  });

  test('is never made among other files, nor removed with them', async () => {
    await mkdir(root);
    await writeFile(join(root, 'thesis.txt'), 'years of work');
    await expect(store.write(root, {})).rejects.toMatchObject({ code: 'wrong-usage', message: expect.stringContaining('thesis.txt') });
    expect(await readdir(root)).toEqual(['thesis.txt']);
    await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
    await rename(join(root, 'thesis.txt'), join(cache, 'thesis.txt'));
    await save(memoryContent({ version: 1 }));
    await rename(join(cache, 'thesis.txt'), join(root, 'thesis.txt'));
    await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'wrong-usage', message: expect.stringContaining('thesis.txt') });
    expect(await versionNow()).toBe(1);
  });

  test('is not made in place of a file', async () => {
    await writeFile(root, 'a file');
    await expect(store.write(root, {})).rejects.toMatchObject({ code: 'wrong-usage' });
    await expect(store.write(join(root, 'below'), {})).rejects.toMatchObject({ code: 'wrong-usage' });
    await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
    expect(await readFile(root, 'utf8')).toBe('a file');
  });

  test('whose removal was interrupted cannot be opened, and is removed or written anew', async () => {
    await save(memoryContent({ version: 1 }));
    await rename(join(root, 'CURRENT'), join(root, 'CURRENT.removed'));
    await mkdir(join(cache, '.memorag-removed-0123456789abcdef'));
    await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
    expect((await store.list(cache, {})).map(({ problem }) => problem)).toEqual([expect.stringContaining('removal')]);
    await save(memoryContent({ version: 2 }));
    expect((await readdir(root)).toSorted()).toEqual(['CURRENT', 'gen-000002', 'leases']);
    await rename(join(root, 'CURRENT'), join(root, 'CURRENT.removed'));
    await store.remove(root, {});
    expect(await readdir(cache)).toEqual([]);
  });

  test('that lost CURRENT keeps its generation until another is whole', async () => {
    await save(memoryContent({ version: 1 }));
    await rm(join(root, 'CURRENT'));
    const writer = await store.write(root, {});
    await writer[Symbol.asyncDispose]();
    await writeFile(join(root, 'CURRENT'), 'gen-000001\n');
    expect(await versionNow()).toBe(1);
  });

  test('tells where an unfinished one is to be continued', async () => {
    const writer = await store.write(root, {});
    await writer[Symbol.asyncDispose]();
    await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown', message: expect.stringContaining('interrupted') });
  });

  test('takes the hash that a memory model knows of its file, where the length fits', async () => {
    const told = 'a'.repeat(64);
    const saveMemory = async (directory: string) => {
      for (const name of ['known.kv', 'other.kv']) await writeFile(join(directory, name), name);
      return [{ path: 'known.kv', bytes: 8, sha256: told }, { path: 'other.kv', bytes: 9, sha256: told }];
    };
    await save({ ...memoryContent(), saveMemory });
    await using memory = await store.open(root, {});
    const files = new Map(memory.manifest.files.map(({ path, sha256 }) => [path, sha256]));
    expect(files.get('memory/known.kv')).toBe(told);
    expect(files.get('memory/other.kv')).toBe(hash('sha256', 'other.kv'));
  });

  test('refuses files of a memory model that are links', async () => {
    const content = memoryContent();
    await using writer = await store.write(root, {});
    await expect(writer.commit({ ...content, saveMemory: linkState }, {})).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('state.json') });
  });

  test('keeps the rights of a directory that was there', async () => {
    await mkdir(root);
    await chmod(root, 0o750);
    await save(memoryContent());
    expect(((await stat(root)).mode & 0o777).toString(8)).toBe('750');
  });
});
