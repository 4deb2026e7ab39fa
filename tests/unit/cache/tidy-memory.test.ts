import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { memoryContent, saveContent } from '../../fixtures/memory-content.ts';

const store = createDiskStore();
let root: string;
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'memorag-tidy-')), 'memory');
  await saveContent(store, root, memoryContent());
});
afterEach(async () => await rm(join(root, '..'), { recursive: true, force: true }));

/** A workspace whose one file is so many seconds younger than CURRENT. */
async function leaveWorkspace(seconds: number): Promise<void> {
  await mkdir(join(root, 'work'));
  await writeFile(join(root, 'work', 'journal'), 'x');
  const time = Date.now() / 1000 + seconds;
  await utimes(join(root, 'work', 'journal'), time, time);
}

const names = async (): Promise<readonly string[]> => (await readdir(root)).toSorted();
const WHOLE = ['CURRENT', 'gen-000001', 'leases'];

describe('tidying', () => {
  test('takes away what a commit that was killed after its flip left', async () => {
    await leaveWorkspace(-60);
    await mkdir(join(root, 'gen-000002.partial'));
    await store.tidy(root, {});
    expect(await names()).toEqual(WHOLE);
    expect(await readdir(join(root, 'leases', 'writer'))).toEqual([]);
  });

  test('takes away the leases of a process that was killed when all else was done', async () => {
    // No process has the number 4194305: it is beyond the kernel's largest.
    const word = `4194305.${'0'.repeat(16)}.${hostname().replace(/[^A-Za-z0-9-]/gu, '-')}.${'0'.repeat(16)}`;
    await writeFile(join(root, 'leases', 'writer', word), '');
    await writeFile(join(root, 'leases', `reader.gen-000001.${word}`), '');
    await store.tidy(root, {});
    expect(await readdir(join(root, 'leases', 'writer'))).toEqual([]);
    expect(await readdir(join(root, 'leases'))).toEqual(['writer']);
  });

  test('keeps the journal of a write that was interrupted since', async () => {
    await leaveWorkspace(60);
    await store.tidy(root, {});
    expect(await names()).toEqual([...WHOLE, 'work']);
  });

  test('leaves a memory alone that another process writes', async () => {
    await using writer = await store.write(root, {});
    await writeFile(join(writer.workspace, 'journal'), 'x');
    await store.tidy(root, {});
    expect(await names()).toEqual([...WHOLE, 'work']);
  });

  test('a write that was refused before it began leaves no workspace', async () => {
    const writer = await store.write(root, {});
    await writer[Symbol.asyncDispose]();
    expect(await names()).toEqual(WHOLE);
  });
});
