import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCallStore } from '../../../src/calls/call-store.ts';

let directory = '';
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'memorag-calls-'))));
afterEach(async () => await rm(directory, { recursive: true, force: true }));

const key = (end: string): string => `ab${end}`.padEnd(64, '0');

test('the oldest files of a folder go first where it holds too much, what a kill left included', async () => {
  const store = createCallStore({ directory, maxBytes: 256 * 5000 });
  for (const [age, end] of ['11', '22', '33', '44'].entries()) {
    await store.set(key(end), ['x'.repeat(1000)]);
    await utimes(join(directory, 'ab', `${key(end)}.json`), age + 100, age + 100);
  }
  await writeFile(join(directory, 'ab', 'left.json.0.tmp'), 'x'.repeat(1000));
  await utimes(join(directory, 'ab', 'left.json.0.tmp'), 50, 50);
  expect(await readdir(join(directory, 'ab'))).toHaveLength(5);
  // A key that looks.
  await store.set(key('00'), ['x'.repeat(1000)]);
  expect((await readdir(join(directory, 'ab'))).toSorted()).toEqual(['00', '22', '33', '44'].map((end) => `${key(end)}.json`));
  expect([store.get(key('11')), store.get(key('44'))]).toEqual([undefined, ['x'.repeat(1000)]]);
});

test('a cache that is removed under a running process is made again', async () => {
  const store = createCallStore({ directory: join(directory, 'calls') });
  await store.prepare();
  await store.set(key('11'), ['one']);
  await rm(join(directory, 'calls'), { recursive: true });
  await store.set(key('22'), ['two']);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([undefined, ['two']]);
});

test('what stands in the place of an entry and is no file is none, and nothing waits for it', async () => {
  const store = createCallStore({ directory });
  await mkdir(join(directory, 'ab', `${key('11')}.json`), { recursive: true });
  execFileSync('mkfifo', [join(directory, 'ab', `${key('22')}.json`)]);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([undefined, undefined]);
  await store.set(key('22'), ['two']);
  expect(store.get(key('22'))).toEqual(['two']);
});
