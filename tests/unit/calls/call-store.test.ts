import { execFileSync } from 'node:child_process';
import { appendFile, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCallStore } from '../../../src/calls/call-store.ts';

let directory = '';
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'memorag-calls-'))));
afterEach(async () => await rm(directory, { recursive: true, force: true }));

const key = (end: string): string => `ab${end}`.padEnd(64, '0');
const newer = (): string => join(directory, 'ab.jsonl');
const older = (): string => join(directory, 'ab.older.jsonl');

test('the last of several entries for one key is the one that counts', async () => {
  const store = createCallStore({ directory });
  for (const text of ['one', 'two']) await store.set(key('11'), [text, '"key"\n\u{1F511}']);
  await store.set(key('22'), ['other']);
  expect([store.get(key('11')), store.get(key('22')), store.get(key('33'))]).toEqual([['two', '"key"\n\u{1F511}'], ['other'], undefined]);
});

test('the oldest entries go first where there are too many', async () => {
  const store = createCallStore({ directory, maxBytes: 256 * 10_000 });
  const keys = Array.from({ length: 40 }, (_, number) => key(String(number + 10)));
  for (const [number, next] of keys.entries()) {
    await store.set(next, [`${number} ${'x'.repeat(1000)}`]);
    expect(store.get(next)?.[0]).toMatch(new RegExp(`^${number} x`, 'u'));
  }
  const kept = keys.map((each) => store.get(each) !== undefined);
  expect([kept.indexOf(true), kept.lastIndexOf(false)].map((at) => at > 29 && at < 37)).toEqual([true, true]);
  expect(kept.lastIndexOf(false)).toBe(kept.indexOf(true) - 1);
  expect((await stat(newer())).size + (await stat(older())).size).toBeLessThanOrEqual(10_000);
});

test('an entry that would fill half of its file by itself is not kept', async () => {
  const store = createCallStore({ directory, maxBytes: 256 * 10_000 });
  await store.set(key('11'), ['small']);
  await store.set(key('22'), ['x'.repeat(6000)]);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([['small'], undefined]);
});

test('an entry that was cut off takes none with it', async () => {
  const store = createCallStore({ directory });
  await store.set(key('11'), ['one']);
  await store.set(key('22'), ['two']);
  await truncate(newer(), (await stat(newer())).size - 9);
  expect(store.get(key('22'))).toBeUndefined();
  await store.set(key('33'), ['three']);
  expect([store.get(key('11')), store.get(key('22')), store.get(key('33'))]).toEqual([['one'], undefined, ['three']]);
});

test('bytes that are no entry are passed over', async () => {
  const store = createCallStore({ directory });
  await store.set(key('11'), ['one']);
  await appendFile(newer(), Buffer.from([0x0a, 0xff, 0x00, 0x7b, 0x0a, 0x0a]));
  await store.set(key('22'), ['two']);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([['one'], ['two']]);
});

test('a cache that is removed under a running process is made again', async () => {
  const store = createCallStore({ directory: join(directory, 'calls') });
  await store.prepare();
  await store.set(key('11'), ['one']);
  await rm(join(directory, 'calls'), { recursive: true });
  await store.set(key('22'), ['two']);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([undefined, ['two']]);
  expect([(await stat(join(directory, 'calls'))).mode & 0o777, (await stat(join(directory, 'calls', 'ab.jsonl'))).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a named pipe in the place of a file holds nothing, is waited for by nobody, and gives way', async () => {
  const store = createCallStore({ directory });
  execFileSync('mkfifo', [newer()]);
  expect(store.get(key('22'))).toBeUndefined();
  await store.set(key('22'), ['two']);
  expect(store.get(key('22'))).toEqual(['two']);
});

test('a link in the place of a file is not followed, and gives way', async () => {
  const store = createCallStore({ directory });
  const target = join(directory, 'diary.txt');
  await store.set(key('11'), ['one']);
  await writeFile(target, await readFile(newer()));
  const before = await readFile(target, 'utf8');
  await rm(newer());
  await symlink(target, newer());
  expect(store.get(key('11'))).toBeUndefined();
  await store.set(key('22'), ['two']);
  expect([store.get(key('22')), await readFile(target, 'utf8'), (await lstat(newer())).isFile()]).toEqual([['two'], before, true]);
});

test('a file that is longer than any of ours is not read, and gives way', async () => {
  const store = createCallStore({ directory });
  await store.set(key('11'), ['one']);
  // Sparse: it takes no space.
  await truncate(newer(), 2 ** 40);
  expect(store.get(key('11'))).toBeUndefined();
  await store.set(key('22'), ['two']);
  expect([store.get(key('11')), store.get(key('22'))]).toEqual([undefined, ['two']]);
});

test('a directory in the place of a file holds nothing, and its entries alone are not kept', async () => {
  const store = createCallStore({ directory });
  await mkdir(join(newer(), 'within'), { recursive: true });
  expect(store.get(key('11'))).toBeUndefined();
  await expect(store.set(key('11'), ['one'])).rejects.toThrow('EISDIR');
  await store.set(`cd${key('11').slice(2)}`, ['two']);
  expect(store.get(`cd${key('11').slice(2)}`)).toEqual(['two']);
  expect((await readdir(directory)).toSorted()).toEqual(['ab.jsonl', 'cd.jsonl']);
});
