import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { openVectorJournal, vectorKey } from '../../../src/cache/vector-journal.ts';
import { memoryContent, readVersion, saveContent } from '../../fixtures/memory-content.ts';

const KIB = 1024;
const store = createDiskStore();
let mount: string;

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    // In a container, root may have no right to mount.
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isAble = canMount();
if (!isAble) console.warn('SKIPPED: tests of a full and of a read-only disk need Linux and the right to mount a tmpfs');

describe.skipIf(!isAble)('on a small disk', () => {
  beforeEach(async () => {
    mount = await mkdtemp(join(tmpdir(), 'memorag-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', mount]);
  });
  afterEach(async () => {
    execFileSync('umount', [mount]);
    await rm(mount, { recursive: true });
  });

  test('a commit that does not fit is told with the figures and loses nothing', async () => {
    const root = join(mount, 'memory');
    await saveContent(store, root, memoryContent({ version: 1 }));
    await using writer = await store.write(root, {});
    await writeFile(join(writer.workspace, 'journal'), 'half of the vectors');
    const large = memoryContent({ version: 2, chunks: 400, dimension: 256 });
    await expect(writer.commit(large, {})).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/\d+ bytes are free, at least \d{6,} are needed/u),
    });
    expect((await readdir(root)).toSorted()).toEqual(['CURRENT', 'gen-000001', 'leases', 'work']);
    expect(await readdir(writer.workspace)).toEqual(['journal']);
    await using memory = await store.open(root, {});
    expect(await readVersion(memory)).toBe(1);
  });

  test('wherever the space ends, the state is the old one, and the new one once there is space', async () => {
    const root = join(mount, 'memory');
    await saveContent(store, root, memoryContent({ version: 1 }));
    const ballast = join(mount, 'ballast');
    let failures = 0;
    for (let free = 4; free <= 60; free += 4) {
      await rm(ballast, { force: true });
      const { available } = space(mount);
      await writeFile(ballast, Buffer.alloc(available - free * KIB));
      const error = await saveContent(store, root, memoryContent({ version: 2 })).then(() => undefined, (reason: unknown) => reason);
      if (error === undefined) break;
      expect(error, `${free} KiB free`).toMatchObject({ code: 'disk-full' });
      failures += 1;
      await using memory = await store.open(root, {});
      expect(await readVersion(memory), `${free} KiB free`).toBe(1);
    }
    expect(failures).toBeGreaterThan(3);
    await using memory = await store.open(root, {});
    expect(await readVersion(memory)).toBe(2);
  });

  test('a memory is read on a full disk', async () => {
    const root = join(mount, 'memory');
    await saveContent(store, root, memoryContent({ version: 1 }));
    await fill(mount);
    await using memory = await store.open(root, {});
    expect(await readVersion(memory)).toBe(1);
    expect((await store.verify(root, {})).problems).toEqual([]);
  });

  test('a journal that cannot grow keeps what it had', async () => {
    const path = join(mount, 'vectors.journal');
    const keys = Array.from({ length: 64 }, (_, row) => vectorKey({ modelId: 'm', role: 'passage', text: `text ${row}` }));
    await using journal = await openVectorJournal(path, { dimension: 256 });
    await journal.append(keys.slice(0, 32), new Float32Array(32 * 256).fill(1));
    await writeFile(join(mount, 'ballast'), Buffer.alloc(space(mount).available - 12 * KIB));
    await expect(journal.append(keys.slice(32), new Float32Array(32 * 256).fill(2))).rejects.toMatchObject({ code: 'disk-full' });
    await rm(join(mount, 'ballast'));
    await journal.append(keys.slice(40), new Float32Array(24 * 256).fill(3));
    await journal.close();
    await using reopened = await openVectorJournal(path, { dimension: 256 });
    expect(reopened.size).toBe(32 + 24);
    expect(reopened.get(keys[0] ?? '')?.[255]).toBe(1);
    expect(reopened.get(keys[35] ?? '')).toBeUndefined();
    expect(reopened.get(keys[63] ?? '')?.[0]).toBe(3);
  });

  test('a memory is read from a read-only disk, without a lease; writing there is refused', async () => {
    const root = join(mount, 'memory');
    await saveContent(store, root, memoryContent({ version: 1 }));
    await mkdir(join(mount, 'empty'));
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    await using memory = await store.open(root, {});
    expect(await readVersion(memory)).toBe(1);
    expect((await store.verify(root, {})).problems).toEqual([]);
    expect(await readdir(join(root, 'leases'))).toEqual(['writer']);
    for (const place of [root, join(mount, 'empty'), join(mount, 'new')]) await expect(store.write(place, {}), place).rejects.toMatchObject({ code: 'wrong-usage' });
    await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'wrong-usage' });
  });
});

function space(path: string): { readonly available: number } {
  const [, available = '0'] = execFileSync('df', ['--output=avail', '-B1', path], { encoding: 'utf8' }).trim().split('\n');
  return { available: Number(available) };
}

async function fill(path: string): Promise<void> {
  await writeFile(join(path, 'ballast'), Buffer.alloc(space(path).available));
}
