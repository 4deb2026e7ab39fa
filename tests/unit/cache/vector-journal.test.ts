import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { journalDimension, openVectorJournal, vectorKey } from '../../../src/cache/vector-journal.ts';

const DIMENSION = 3;
let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-journal-'));
  path = join(directory, 'vectors.journal');
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

const key = (text: string): string => vectorKey({ modelId: 'model', role: 'passage', text });
const keysOf = (count: number, first = 0): string[] => Array.from({ length: count }, (_, row) => key(`text ${first + row}`));
const vectorOf = (number: number): number[] => [number, -number, Math.fround(number / 3)];
const vectorsOf = (count: number, first = 0): Float32Array => Float32Array.from(Array.from({ length: count }, (_, row) => vectorOf(first + row)).flat());

/** Three groups of two vectors each; gives the offsets that the file had after each of them. */
async function writeThreeGroups(): Promise<readonly number[]> {
  const ends: number[] = [];
  await using journal = await openVectorJournal(path, { dimension: DIMENSION });
  for (const first of [0, 2, 4]) {
    await journal.append(keysOf(2, first), vectorsOf(2, first));
    ends.push((await stat(path)).size);
  }
  return ends;
}

async function found(dimension = DIMENSION): Promise<number> {
  await using journal = await openVectorJournal(path, { dimension });
  for (let number = 0; number < journal.size; number += 1) expect([...(journal.get(key(`text ${number}`)) ?? [])]).toEqual(vectorOf(number));
  return journal.size;
}

describe('a vector journal', () => {
  test('gives back what was appended, in this run and in the next', async () => {
    const journal = await openVectorJournal(path, { dimension: DIMENSION });
    expect(journal.get(key('text 0'))).toBeUndefined();
    const vectors = vectorsOf(5);
    await journal.append(keysOf(5), vectors);
    vectors.fill(0);
    expect([...(journal.get(key('text 4')) ?? [])]).toEqual(vectorOf(4));
    await journal.close();
    expect(await found()).toBe(5);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('tells the values of its vectors, where one is whole', async () => {
    expect(await journalDimension(path)).toBeUndefined();
    const journal = await openVectorJournal(path, { dimension: DIMENSION });
    expect(await journalDimension(path)).toBeUndefined();
    await journal.append(keysOf(2), vectorsOf(2));
    await journal.close();
    expect(await journalDimension(path)).toBe(DIMENSION);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xff, 6, 8));
    expect(await journalDimension(path)).toBeUndefined();
  });

  test('keeps overlapping appends apart', async () => {
    const journal = await openVectorJournal(path, { dimension: DIMENSION });
    await Promise.all(Array.from({ length: 50 }, async (_, batch) => await journal.append(keysOf(4, 4 * batch), vectorsOf(4, 4 * batch))));
    await journal.close();
    expect(await found()).toBe(200);
  });

  test('cut anywhere keeps every whole group and goes on from there', async () => {
    const ends = await writeThreeGroups();
    const bytes = await readFile(path);
    for (let length = 0; length <= bytes.length; length += 1) {
      await writeFile(path, bytes.subarray(0, length));
      const whole = 2 * ends.filter((end) => end <= length).length;
      expect(await found(), `cut to ${length}`).toBe(whole);
      const journal = await openVectorJournal(path, { dimension: DIMENSION });
      await journal.append(keysOf(1, whole), vectorsOf(1, whole));
      await journal.close();
      expect(await found(), `cut to ${length} and continued`).toBe(whole + 1);
    }
  });

  test('with a flipped bit never gives a wrong vector', async () => {
    const ends = await writeThreeGroups();
    const bytes = await readFile(path);
    for (let position = 0; position < bytes.length; position += 1) {
      const damaged = Buffer.from(bytes);
      damaged[position] = (damaged[position] ?? 0) ^ (1 << (position % 8));
      await writeFile(path, damaged);
      const before = ends.filter((end) => end <= position).length;
      expect(await found(), `bit flipped at ${position}`).toBe(2 * before);
    }
  });

  test('of another dimension, or of anything else, begins anew', async () => {
    await writeThreeGroups();
    expect(await found(4)).toBe(0);
    await writeFile(path, 'not a journal at all, but longer than a header');
    expect(await found()).toBe(0);
  });

  test('beyond a surplus of what nobody wants is written anew without it', async () => {
    await writeThreeGroups();
    const { size } = await stat(path);
    const wanted = new Set(keysOf(3));
    const options = { dimension: DIMENSION, isWanted: (one: string) => wanted.has(one) };
    const surplus = 3 * DIMENSION * 4;
    const patient = await openVectorJournal(path, { ...options, surplusLimit: surplus });
    expect(patient.size).toBe(3);
    await patient.close();
    expect((await stat(path)).size).toBe(size);
    const strict = await openVectorJournal(path, { ...options, surplusLimit: surplus - 1 });
    await strict.append(keysOf(1, 3), vectorsOf(1, 3));
    await strict.close();
    expect(await found()).toBe(4);
    expect(await readdir(directory)).toEqual(['vectors.journal']);
  });

  test('refuses rows that do not match their keys', async () => {
    await using journal = await openVectorJournal(path, { dimension: DIMENSION });
    await expect(journal.append(keysOf(2), vectorsOf(1))).rejects.toMatchObject({ code: 'internal' });
    await expect(journal.append(['short'], vectorsOf(1))).rejects.toMatchObject({ code: 'internal' });
    await journal.append([], new Float32Array());
    expect(journal.size).toBe(0);
  });
});

describe('a vector key', () => {
  test('differs with model, role and text, however they are joined', () => {
    const keys = [
      { modelId: 'a', role: 'passage', text: 'b' },
      { modelId: 'ab', role: 'passage', text: '' },
      { modelId: 'a', role: 'query', text: 'b' },
      { modelId: 'a', role: 'fact-query', text: 'b' },
      { modelId: 'apassage:', role: 'passage', text: 'b' },
      { modelId: 'a', role: 'passage', text: 'passage:b' },
    ] as const;
    expect(new Set(keys.map(vectorKey)).size).toBe(keys.length);
    expect(key('x')).toMatch(/^[0-9a-f]{32}$/u);
    expect(key('x')).toBe(key('x'));
  });
});
