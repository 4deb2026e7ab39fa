import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelReference } from '../../../src/bridge/model-reference.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-reference-'));
  await mkdir(join(folder, 'owner', 'name'), { recursive: true });
});
afterAll(async () => { await rm(folder, { recursive: true }); });

test('a folder becomes absolute, because the bridge works in another directory', async () => {
  const path = join(folder, 'owner', 'name');
  expect(await modelReference(relative('.', path), 'started')).toBe(path);
  expect(await modelReference('src/bridge', 'found')).toBe(resolve('src/bridge'));
});

test.each(['owner/name', 'gpt2', 'BAAI/bge-m3', 'owner/name@v2', 'owner/name@refs/pr/3'])('%s stays a hub id', async (id) => {
  expect(await modelReference(id, 'started')).toBe(id);
});

test.each(['./owner/name', '../name', '/models/name', 'a/b/c', 'a b'])('%s is a path, there or not', async (path) => {
  expect(await modelReference(path, 'started')).toBe(resolve(path));
});

test('an existing folder wins over a hub id of the same spelling', async () => {
  expect(await modelReference('tests/unit', 'started')).toBe(resolve('tests/unit'));
});

test('a bridge on another machine gets the words as they are', async () => {
  expect(await modelReference('tests/unit', 'given')).toBe('tests/unit');
});
