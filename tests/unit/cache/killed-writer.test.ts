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
import { memoryContent, readVersion } from '../../fixtures/memory-content.ts';

const PROGRAM = resolve('tests/fixtures/store-writer.ts');
// A write of the program makes some 150 calls of the file system, the first one some 100.
const CALLS_PER_COMMIT = 151;
// `MEMORAG_KILL_ROUNDS=302` tries every single call.
const ROUNDS = Number(process.env['MEMORAG_KILL_ROUNDS'] ?? 18);

const store = createDiskStore();
let root: string;
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'memorag-kill-')), 'memory');
});
afterEach(async () => await rm(join(root, '..'), { recursive: true, force: true }));

/** Lets the program write until it is killed; gives the last version that it said it had committed. */
async function writeUntilKilled(end: { readonly afterCalls: number } | { readonly afterMilliseconds: number }): Promise<number> {
  const limit = 'afterCalls' in end ? end.afterCalls : 0;
  const child = spawn(process.execPath, [PROGRAM, root, String(limit)], { stdio: ['ignore', 'pipe', 'inherit'] });
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
      const afterCalls = 1 + Math.floor((round * 2 * CALLS_PER_COMMIT) / ROUNDS);
      const said = await writeUntilKilled({ afterCalls });
      const now = await versionNow();
      const least = Math.max(said, last);
      expect([least, least + 1], `killed at call ${afterCalls}`).toContain(now);
      last = now;
    }
    expect(last).toBeGreaterThan(ROUNDS / 3);
    await expectTidy();
  }, 30_000 + 1000 * ROUNDS);

  test('while a memory is new leaves it unknown or whole', async () => {
    for (const afterCalls of [3, 40, 80, 95, 100, 104]) {
      const said = await writeUntilKilled({ afterCalls });
      const now = await versionNow();
      expect([said, said + 1], `killed at call ${afterCalls}`).toContain(now);
      await rm(root, { recursive: true, force: true });
    }
  }, 30_000);

  test('at any time leaves the old state or the new while others read', async () => {
    let last = 0;
    for (let round = 0; round < 6; round += 1) {
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
  }, 60_000);
});
