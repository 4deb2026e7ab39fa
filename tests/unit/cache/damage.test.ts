import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { serialiseManifest } from '../../../src/cache/manifest.ts';
import { isMemoError } from '../../../src/errors/memo-error.ts';
import type { Manifest } from '../../../src/spec/memory-store.ts';
import { filesUnder } from '../../../src/util/files-under.ts';
import { memoryContent, saveContent } from '../../fixtures/memory-content.ts';

const store = createDiskStore();
const SEGMENT = 'gen-000001/memory/segments/first.kv';
const PLACES = 24;

let directory: string;
let original: string;
let root: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-damage-'));
  original = join(directory, 'original');
  await saveContent(store, original, memoryContent({ version: 5 }));
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));
beforeEach(async () => {
  root = join(directory, 'copy');
  await cp(original, root, { recursive: true });
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

/** `whole`: everything reads as it was written. Anything else must be a refusal. */
async function outcome(): Promise<string> {
  try {
    await using memory = await store.open(root, {});
    const found = { documents: await memory.readDocuments(), chunks: await memory.readChunks(), rows: await memory.readRows(), manifest: memory.manifest };
    const { documents, chunks, rows, manifest } = memoryContent({ version: 5 });
    expect(found).toMatchObject({ documents, chunks, rows, manifest });
    expect(found.documents).toEqual(documents);
    return 'whole';
  } catch (error) {
    if (isMemoError(error)) return error.code;
    throw error;
  }
}

async function filesOfMemory(): Promise<readonly string[]> {
  const files = (await filesUnder(root)).filter(({ path, kind }) => kind === 'file' && !path.startsWith('leases/')).map(({ path }) => path);
  expect(files).toHaveLength(10);
  return files;
}

describe('a damaged memory', () => {
  test('one flipped bit anywhere is refused', async () => {
    for (const path of await filesOfMemory()) {
      const bytes = await readFile(join(root, path));
      for (let place = 0; place < PLACES; place += 1) {
        const position = Math.floor((place * bytes.length) / PLACES);
        const bit = 1 << (place % 8);
        const damaged = Buffer.from(bytes);
        damaged[position] = (damaged[position] ?? 0) ^ bit;
        await writeFile(join(root, path), damaged);
        const label = `${path} at ${position}, bit ${bit}`;
        // A segment is only checked by `verify` and while it loads. A flipped digit of the format version reads as another format; that refuses too.
        expect(await outcome(), label).toMatch(path === SEGMENT ? /^whole$/u : /^memory-(?:damaged|format)$/u);
        expect((await verifyProblems())[0], label).toContain(path === SEGMENT ? 'first.kv' : ' ');
      }
      await writeFile(join(root, path), bytes);
    }
    expect(await outcome()).toBe('whole');
  }, 180_000);

  test('a file cut anywhere is refused', async () => {
    for (const path of await filesOfMemory()) {
      const bytes = await readFile(join(root, path));
      for (const length of new Set([0, 1, 16, Math.floor(bytes.length / 2), bytes.length - 2, bytes.length - 1])) {
        if (length < 0 || length >= bytes.length) continue;
        await truncate(join(root, path), length);
        const isHarmless = path === 'CURRENT' && length === bytes.length - 1;
        expect(await outcome(), `${path} cut to ${length}`).toBe(isHarmless ? 'whole' : 'memory-damaged');
        await writeFile(join(root, path), bytes);
      }
    }
  });

  test('a file that grew, is gone, is a directory or a link is refused and named', async () => {
    for (const path of (await filesOfMemory()).filter((name) => name !== 'CURRENT')) {
      const name = basename(path);
      const named = { code: 'memory-damaged', message: expect.stringContaining(name), remedy: expect.stringContaining('memorag verify') };
      const kept = join(directory, 'kept');
      await rename(join(root, path), kept);
      await expect(store.open(root, {}), `${path} gone`).rejects.toMatchObject(named);
      await symlink(kept, join(root, path));
      await expect(store.open(root, {}), `${path} linked`).rejects.toMatchObject(named);
      await rm(join(root, path));
      await cp(join(root, 'leases'), join(root, path), { recursive: true });
      await expect(store.open(root, {}), `${path} a directory`).rejects.toMatchObject({ code: 'memory-damaged' });
      await rm(join(root, path), { recursive: true });
      await rename(kept, join(root, path));
      await appendFile(join(root, path), '\n');
      await expect(store.open(root, {}), `${path} grown`).rejects.toMatchObject({ code: 'memory-damaged' });
      await truncate(join(root, path), (await stat(join(root, path))).size - 1);
    }
    expect(await outcome()).toBe('whole');
  });

  test('a named pipe in place of a file is refused, not waited for', async () => {
    for (const path of ['CURRENT', 'gen-000001/manifest.json', 'gen-000001/chunks.jsonl']) {
      await rename(join(root, path), join(directory, 'kept'));
      execFileSync('mkfifo', [join(root, path)]);
      expect(await outcome(), path).toBe('memory-damaged');
      await rename(join(directory, 'kept'), join(root, path));
    }
  });

  test('a linked directory is refused', async () => {
    for (const path of ['gen-000001', 'gen-000001/texts', 'gen-000001/memory/segments']) {
      await rename(join(root, path), join(directory, 'kept'));
      await symlink(join(directory, 'kept'), join(root, path));
      expect(await outcome(), path).toBe('memory-damaged');
      await rm(join(root, path));
      await rename(join(directory, 'kept'), join(root, path));
    }
  });

  test.each(['../../etc', '/etc/passwd', 'gen-000001/../gen-000001', 'gen-1', 'gen-000001.partial', 'gen-000002', '', '\n', 'gen-000001\ngen-000002\n', 'x'.repeat(5000), '\0'])(
    'CURRENT holding %j is refused',
    async (text) => {
      await writeFile(join(root, 'CURRENT'), text);
      expect(await outcome()).toBe('memory-damaged');
      await expect(store.write(root, {})).rejects.toMatchObject({ code: 'memory-damaged' });
      expect((await store.list(directory, {})).find(({ slug }) => slug === 'copy')?.problem).toContain('damaged');
      await writeFile(join(root, 'CURRENT'), 'gen-000001');
      expect(await outcome()).toBe('whole');
    },
  );

  test('damage done after opening is found when the file is read', async () => {
    const reads = [
      ['texts/story.txt', 'readDocuments'],
      ['documents.jsonl', 'readDocuments'],
      ['chunks.jsonl', 'readChunks'],
      ['windows.jsonl', 'readRows'],
    ] as const;
    for (const [path, read] of reads) {
      await using memory = await store.open(root, {});
      const whole = await readFile(join(root, 'gen-000001', path), 'utf8');
      await writeFile(join(root, 'gen-000001', path), whole.replace(/\d/u, (digit) => String((Number(digit) + 1) % 10)));
      await expect(memory[read](), path).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining(path) });
      await writeFile(join(root, 'gen-000001', path), whole);
    }
  });

  test('surplus files are ignored on opening and reported by verify', async () => {
    await writeFile(join(root, 'gen-000001', 'memory', 'extra.bin'), 'x');
    await writeFile(join(root, 'notes.txt'), 'x');
    expect(await outcome()).toBe('whole');
    expect(await verifyProblems()).toEqual(['"memory/extra.bin" is surplus', '"notes.txt" is surplus']);
  });

  test('verify names every damaged file at once', async () => {
    await rm(join(root, 'gen-000001', 'index.faiss'));
    await truncate(join(root, 'gen-000001', 'chunks.jsonl'), 3);
    expect(await verifyProblems()).toEqual([expect.stringContaining('chunks.jsonl has 3 bytes'), expect.stringContaining('index.faiss is missing')]);
  });

  test('it can be removed', async () => {
    await writeFile(join(root, 'CURRENT'), '../../etc');
    await store.remove(root, {});
    expect(await readdir(directory)).toEqual(['original']);
  });
});

async function rewrite(change: (manifest: Manifest) => object): Promise<void> {
  const path = join(root, 'gen-000001', 'manifest.json');
  const { checksum: _, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as Manifest & { checksum: string };
  await writeFile(path, serialiseManifest({ ...manifest, ...change(manifest) }));
}

describe('a manifest with a sound checksum', () => {
  test('of a past format is refused with the command that makes it anew', async () => {
    await writeFile(join(root, 'gen-000001', 'manifest.json'), JSON.stringify({ formatVersion: 0 }));
    await expect(store.open(root, {})).rejects.toMatchObject({
      code: 'memory-format',
      message: expect.stringContaining('format 0'),
      remedy: expect.stringContaining('`memorag memorize'),
    });
  });

  test('of a future format is refused with a remedy, whatever else it holds', async () => {
    await writeFile(join(root, 'gen-000001', 'manifest.json'), JSON.stringify({ formatVersion: 2, somethingNew: true }));
    await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-format', message: expect.stringContaining('format 2'), remedy: expect.stringContaining('update') });
    await expect(store.write(root, {})).rejects.toMatchObject({ code: 'memory-format' });
    await expect(store.verify(root, {})).rejects.toMatchObject({ code: 'memory-format' });
  });

  test('may hold fields that this version does not know', async () => {
    await rewrite(() => ({ mood: 'fine' }));
    expect(await outcome()).toBe('whole');
  });

  test.each(['../../../etc/passwd', '/etc/passwd', 'texts//story.txt', 'texts/../CURRENT', 'a\nb', 'c:\\x', ''])('listing the file %j is refused', async (path) => {
    await rewrite(({ files }) => ({ files: [...files, { path, bytes: 0, sha256: '0'.repeat(64) }] }));
    expect(await outcome()).toBe('memory-damaged');
  });

  test.each<[string, (manifest: Manifest) => object]>([
    ['other lengths of its texts', ({ documents }) => ({ documents: documents.map((document) => ({ ...document, characters: 10 })) })],
    ['other titles', ({ documents }) => ({ documents: documents.map((document) => ({ ...document, title: 'x' })) })],
    ['fewer documents', ({ documents }) => ({ documents: documents.slice(1) })],
    ['another dimension', ({ embedders }) => ({ embedders: embedders.map((embedder) => ({ ...embedder, dimension: 5 })) })],
    ['no embedder', () => ({ embedders: [] })],
    ['no windows', ({ files }) => ({ files: files.filter(({ path }) => path !== 'windows.jsonl') })],
    ['a negative count', ({ counts }) => ({ counts: { ...counts, chunks: -1 } })],
  ])('that tells of %s is refused', async (_, change) => {
    await rewrite(change);
    expect(await outcome()).toBe('memory-damaged');
  });
});

async function verifyProblems(): Promise<readonly string[]> {
  try {
    return (await store.verify(root, {})).problems;
  } catch (error) {
    if (isMemoError(error, 'memory-format')) return [error.message];
    throw error;
  }
}
