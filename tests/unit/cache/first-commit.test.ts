import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { memoryContent, readVersion, saveContent } from '../../fixtures/memory-content.ts';

const store = createDiskStore();
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'memorag-first-'));
  await saveContent(store, root, memoryContent({ version: 1 }));
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

test('a whole generation that CURRENT never named is taken up by the next writer, not written over', async () => {
  await rm(join(root, 'CURRENT'));
  await expect(store.open(root, {})).rejects.toMatchObject({ code: 'memory-unknown' });
  {
    await using writer = await store.write(root, {});
    expect(writer.previous?.generation).toBe('gen-000001');
  }
  await using memory = await store.open(root, {});
  expect(await readVersion(memory)).toBe(1);
});

test('a memory whose removal has begun is not taken up', async () => {
  await rename(join(root, 'CURRENT'), join(root, 'CURRENT.removed'));
  await using writer = await store.write(root, {});
  expect(writer.previous).toBeUndefined();
});
