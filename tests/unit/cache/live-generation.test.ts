import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collectGenerations } from '../../../src/cache/collect-generations.ts';
import { generationName } from '../../../src/cache/layout.ts';
import { holdLiveGeneration } from '../../../src/cache/live-generation.ts';

const GENERATIONS = 160;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'memorag-live-'));
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

// What a commit does to the directory, but without waiting for the disk: only then do readers meet it at every step.
async function makeGeneration(number: number): Promise<void> {
  await mkdir(join(root, generationName(number)));
  await writeFile(join(root, 'next'), generationName(number));
  await rename(join(root, 'next'), join(root, 'CURRENT'));
  await collectGenerations(root);
}

describe('a held generation', () => {
  test('stays while it is held, however fast generations follow each other', async () => {
    await makeGeneration(1);
    const stop = new AbortController();
    const held: string[] = [];
    const readers = Array.from({ length: 4 }, async () => {
      while (!stop.signal.aborted) {
        const live = await holdLiveGeneration(root);
        held.push(live.generation);
        for (let look = 0; look < 5; look += 1) {
          await access(join(root, live.generation));
          await turn();
        }
        await live.release();
      }
    });
    for (let number = 2; number <= GENERATIONS; number += 1) await makeGeneration(number);
    stop.abort();
    await Promise.all(readers);
    expect(new Set(held).size).toBeGreaterThan(5);
  }, 120_000);
});
