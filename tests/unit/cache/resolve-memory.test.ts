import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveMemory } from '../../../src/cache/resolve-memory.ts';

let directory: string;
let cache: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-resolve-'));
  cache = join(directory, 'cache');
  for (const slug of ['sherlock-holmes', 'hong-lou-meng', '红楼梦', 'moby-dick']) await makeMemory(join(cache, slug));
  await mkdir(join(cache, 'unfinished'));
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

async function makeMemory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'CURRENT'), 'gen-000001\n');
}

const resolveIt = async (name: string): Promise<string> => await resolveMemory(name, { cacheDirectory: cache });

describe('resolveMemory', () => {
  test('finds a memory by its slug or by its directory', async () => {
    expect(await resolveIt('红楼梦')).toBe(join(cache, '红楼梦'));
    expect(await resolveIt('moby-dick')).toBe(join(cache, 'moby-dick'));
    expect(await resolveIt(join(cache, 'moby-dick'))).toBe(join(cache, 'moby-dick'));
    await makeMemory(join(directory, 'elsewhere'));
    expect(await resolveIt(join(directory, 'elsewhere'))).toBe(join(directory, 'elsewhere'));
  });

  test('takes a directory that is no memory for the slug that is one', async () => {
    // `src` is a directory of the project that the tests run in.
    await expect(resolveIt('src')).rejects.toMatchObject({ code: 'memory-unknown' });
    await makeMemory(join(cache, 'src'));
    expect(await resolveIt('src')).toBe(join(cache, 'src'));
  });

  test('gives directories that hold no memory yet to whoever opens them', async () => {
    expect(await resolveIt('unfinished')).toBe(join(cache, 'unfinished'));
    expect(await resolveIt(directory)).toBe(directory);
  });

  test.each([
    ['sherlok-holmes', 'did you mean sherlock-holmes?'],
    ['sherlock', 'did you mean sherlock-holmes?'],
    ['红楼', 'did you mean 红楼梦?'],
    ['Moby', 'did you mean moby-dick?'],
  ])('does not know %s and names what comes near', async (name, remedy) => {
    await expect(resolveIt(name)).rejects.toMatchObject({ code: 'memory-unknown', message: expect.stringContaining(name), remedy: expect.stringContaining(remedy) });
  });

  test('names some of the memories where none comes near', async () => {
    await expect(resolveIt('zzzzzzzz')).rejects.toMatchObject({ remedy: expect.stringMatching(/^name one that is there: .*moby-dick/u) });
    await expect(resolveMemory('x', { cacheDirectory: join(directory, 'nowhere') })).rejects.toMatchObject({ remedy: expect.stringContaining('memorag memorize') });
  });

  test.each(['../cache/moby-dick/../../..x', '..\\x', 'a\0b', '.hidden', 'x'.repeat(5000)])('never leaves the cache directory by the slug %j', async (name) => {
    await expect(resolveIt(name)).rejects.toMatchObject({ code: 'memory-unknown' });
  });
});
