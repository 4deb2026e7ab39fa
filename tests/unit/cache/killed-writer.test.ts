import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { isMemoError } from '../../../src/errors/memo-error.ts';
import { memoryContent, readVersion, saveContent } from '../../fixtures/memory-content.ts';

const PROGRAM = resolve('tests/fixtures/store-writer.ts');
// A write of the program makes some 150 calls of the file system, the first one some 100.
const CALLS_PER_COMMIT = 151;
// `MEMORAG_KILL_ROUNDS=302` tries every single call.
const ROUNDS = Number(process.env['MEMORAG_KILL_ROUNDS'] ?? 12);

const store = createDiskStore();
let root: string;
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'memorag-kill-')), 'memory');
});
afterEach(async () => await rm(join(root, '..'), { recursive: true, force: true }));

/** Lets the program write until it is killed; gives the last version that it said it had committed. */
async function writeUntilKilled(end: { readonly atCall: number; readonly counted?: string; readonly task?: 'remove' } | { readonly afterMilliseconds: number }): Promise<number> {
  const parameters = 'atCall' in end ? [String(end.atCall), end.counted ?? '', end.task ?? 'write'] : [];
  const child = spawn(process.execPath, [PROGRAM, root, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  let said = 0;
  const lines = createInterface(child.stdout).on('line', (line) => (said = (JSON.parse(line) as { version: number }).version));
  const closed = once(lines, 'close');
  if ('afterMilliseconds' in end) {
    // Counted from the first commit, or from nothing where it never comes so far.
    await Promise.race([once(lines, 'line'), exit]);
    await sleep(end.afterMilliseconds);
    child.kill('SIGKILL');
  }
  const [, signal] = (await exit) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  await closed;
  return said;
}

async function versionNow(): Promise<number> {
  try {
    await using memory = await store.open(root, {});
    return await readVersion(memory);
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return 0;
    throw error;
  }
}

async function expectTidy(): Promise<void> {
  await using writer = await store.write(root, {});
  await using memory = await writer.commit(memoryContent({ version: 1000 }), {});
  expect((await readdir(root)).toSorted()).toEqual(['CURRENT', memory.generation, 'leases']);
  await memory[Symbol.asyncDispose]();
  await writer[Symbol.asyncDispose]();
  expect(await readdir(join(root, 'leases'))).toEqual(['writer']);
  expect(await readdir(join(root, 'leases', 'writer'))).toEqual([]);
  expect((await store.verify(root, {})).problems).toEqual([]);
}

describe('a writer killed', () => {
  test('at any call of the file system leaves the old state or the new, and no lasting rubbish', async () => {
    let last = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const atCall = 1 + Math.floor((round * 2 * CALLS_PER_COMMIT) / ROUNDS);
      const said = await writeUntilKilled({ atCall });
      const now = await versionNow();
      const least = Math.max(said, last);
      expect([least, least + 1], `killed at call ${atCall}`).toContain(now);
      last = now;
    }
    expect(last).toBeGreaterThan(ROUNDS / 3);
    await expectTidy();
  }, 120_000 + 1000 * ROUNDS);

  test('before any renaming, the steps that make a commit, leaves the old state or the new', async () => {
    await saveContent(store, root, memoryContent({ version: 1 }));
    let last = 1;
    // The claim of the lease, the generation, CURRENT, the old generation; then the same once more.
    for (const atCall of [1, 2, 3, 4, 5, 6, 7]) {
      const said = await writeUntilKilled({ atCall, counted: 'rename' });
      const now = await versionNow();
      const least = Math.max(said, last);
      expect([least, least + 1], `killed at renaming ${atCall}`).toContain(now);
      last = now;
    }
    expect(last).toBeGreaterThanOrEqual(3);
    await expectTidy();
  }, 120_000);

  test('while it removes a memory leaves it whole or gone', async () => {
    for (const atCall of [1, 2, 3]) {
      await saveContent(store, root, memoryContent({ version: 1 }));
      await writeUntilKilled({ atCall, counted: 'rename', task: 'remove' });
      expect(await versionNow(), `killed at renaming ${atCall}`).toBe(atCall <= 2 ? 1 : 0);
      await store.remove(root, {});
      expect(await readdir(join(root, '..'))).toEqual([]);
    }
    await saveContent(store, root, memoryContent({ version: 1 }));
    // The last deletion is that of the renamed directory.
    await writeUntilKilled({ atCall: 2, counted: 'rm', task: 'remove' });
    expect(await versionNow()).toBe(0);
    await saveContent(store, root, memoryContent({ version: 2 }));
    expect(await readdir(join(root, '..'))).toEqual(['memory']);
  }, 120_000);

  test('while a memory is new leaves it unknown or whole', async () => {
    for (const atCall of [3, 60, 95, 104]) {
      const said = await writeUntilKilled({ atCall });
      const now = await versionNow();
      expect([said, said + 1], `killed at call ${atCall}`).toContain(now);
      await rm(root, { recursive: true, force: true });
    }
  }, 120_000);

  test('at any time leaves the old state or the new while others read', async () => {
    let last = 0;
    for (let round = 0; round < 5; round += 1) {
      const stop = new AbortController();
      const reading = (async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const seen = await versionNow();
          expect(seen).toBeGreaterThanOrEqual(last);
          await sleep(5);
        }
      })();
      const said = await writeUntilKilled({ afterMilliseconds: Math.random() * 60 });
      stop.abort();
      await reading;
      last = await versionNow();
      expect([said, said + 1]).toContain(last);
    }
    await expectTidy();
  }, 180_000);
});
