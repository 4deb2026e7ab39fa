import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { newHolderWord } from '../../../src/cache/holder.ts';
import { liveReaders } from '../../../src/cache/reader-lease.ts';
import { takeWriterLease } from '../../../src/cache/writer-lease.ts';
import { memoryContent, readVersion, saveContent } from '../../fixtures/memory-content.ts';

const RACER = resolve('tests/fixtures/lease-racer.ts');
const store = createDiskStore();
let root: string;
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'memorag-leases-')), 'memory');
  await mkdir(join(root, 'leases', 'writer'), { recursive: true });
});
afterEach(async () => await rm(join(root, '..'), { recursive: true, force: true }));

const save = async (version: number): Promise<void> => await saveContent(store, root, memoryContent({ version }));

/** The word of a process that has ended: its id may be given out again, its start time may not. */
async function wordOfTheDead(): Promise<string> {
  const child = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  return (await newHolderWord()).replace(/^\d+/u, String(child.pid));
}

describe('the writer lease', () => {
  test('of a process that has ended is taken over', async () => {
    await writeFile(join(root, 'leases', 'writer', await wordOfTheDead()), '');
    const lease = await takeWriterLease(root);
    expect(await readdir(join(root, 'leases', 'writer'))).toEqual([expect.stringContaining(`${process.pid}.`)]);
    await lease.release();
  });

  test('of an earlier process with the same id is taken over', async () => {
    const word = (await newHolderWord()).replace(/\.[0-9a-f]{16}\./u, `.${'0'.repeat(16)}.`);
    await writeFile(join(root, 'leases', 'writer', word), '');
    const lease = await takeWriterLease(root);
    expect(await readdir(join(root, 'leases', 'writer'))).not.toContain(word);
    await lease.release();
  });

  test('of another machine is honoured, and the message names the file to delete', async () => {
    const word = (await newHolderWord()).replace(hostname().replace(/[^A-Za-z0-9-]/gu, '-'), 'elsewhere');
    await writeFile(join(root, 'leases', 'writer', word), '');
    await expect(store.write(root, {})).rejects.toMatchObject({ code: 'memory-busy', message: expect.stringContaining('elsewhere'), remedy: expect.stringContaining(word) });
  });

  test('leaves nothing behind when it is given back or refused', async () => {
    const lease = await takeWriterLease(root);
    await expect(takeWriterLease(root)).rejects.toMatchObject({ code: 'memory-busy' });
    await lease.release();
    expect(await readdir(join(root, 'leases'))).toEqual(['writer']);
    expect(await readdir(join(root, 'leases', 'writer'))).toEqual([]);
  });

  test('is never held by two of many processes that all find the same stale leases', async () => {
    for (let round = 0; round < 3; round += 1) await writeFile(join(root, 'leases', 'writer', await wordOfTheDead()), '');
    const log = join(root, '..', 'log');
    const racers = Array.from({ length: 4 }, () => spawn(process.execPath, [RACER, root, log, '40'], { stdio: ['ignore', 'inherit', 'inherit'] }));
    const codes = await Promise.all(racers.map(async (racer) => (await once(racer, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    const events = (await readFile(log, 'utf8')).trim().split('\n');
    expect(events).toHaveLength(2 * 4 * 40);
    // Whoever takes the lease gives it back before anybody else takes it.
    for (let line = 0; line < events.length; line += 2) {
      expect(events[line]).toMatch(/^take /u);
      expect(events[line + 1]).toBe(events[line]?.replace('take', 'give'));
    }
  }, 180_000);
});

describe('a reader lease', () => {
  test('of a process that has ended holds nothing and is deleted by the next writer', async () => {
    await save(1);
    await writeFile(join(root, 'leases', `reader.gen-000001.${await wordOfTheDead()}`), '');
    await save(2);
    expect(await readdir(root)).toEqual(['CURRENT', 'gen-000002', 'leases']);
    expect(await liveReaders(root)).toEqual([]);
    expect(await readdir(join(root, 'leases'))).toEqual(['writer']);
  });

  test('of a living process keeps its generation, and removal names the process', async () => {
    await save(1);
    const lease = join(root, 'leases', `reader.gen-000001.${await newHolderWord()}`);
    await writeFile(lease, '');
    await save(2);
    expect(await readdir(root)).toContain('gen-000001');
    await expect(store.remove(root, {})).rejects.toMatchObject({ code: 'memory-busy', message: expect.stringContaining(`process ${process.pid}`) });
    await rm(lease);
    await save(3);
    expect(await readdir(root)).toEqual(['CURRENT', 'gen-000003', 'leases']);
  });

  test('is one of many: the generation goes with the last of them', async () => {
    await save(1);
    const readers = await Promise.all(Array.from({ length: 5 }, async () => await store.open(root, {})));
    await save(2);
    for (const reader of readers) {
      expect(await readVersion(reader)).toBe(1);
      await reader[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
    }
    expect(await readdir(root)).toEqual(['CURRENT', 'gen-000002', 'leases']);
  });

  test('names that are no leases are left alone', async () => {
    await save(1);
    for (const name of ['reader.gen-000001.x', 'notes']) await writeFile(join(root, 'leases', name), '');
    await save(2);
    expect((await readdir(join(root, 'leases'))).toSorted()).toEqual(['notes', 'reader.gen-000001.x', 'writer']);
  });
});
