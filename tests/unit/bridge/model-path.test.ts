import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelPath } from '../../../src/bridge/model-path.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-model-path-'));
  await mkdir(join(folder, 'owner', 'name'), { recursive: true });
});
afterAll(async () => { await rm(folder, { recursive: true }); });

test('a folder becomes absolute, because the bridge works in another directory', () => {
  const path = join(folder, 'owner', 'name');
  expect(modelPath(relative('.', path), { origin: 'started' })).toBe(path);
  expect(modelPath('src/bridge', { origin: 'found' })).toBe(resolve('src/bridge'));
});

test.each(['owner/name', 'BAAI/bge-m3', 'owner/name@v2', 'owner/name@refs/pr/3', 'gpt2', 'gpt2@main'])('%s stays a hub id', (id) => {
  expect(modelPath(id, { origin: 'started' })).toBe(id);
});

test.each(['./owner/name', '../name', '/models/name', 'a/b/c', 'a b'])('%s is a path, there or not', (path) => {
  expect(modelPath(path, { origin: 'started' })).toBe(resolve(path));
});

test('an existing folder wins over a hub id of the same spelling', () => {
  expect(modelPath('tests/unit', { origin: 'started' })).toBe(resolve('tests/unit'));
});

test('a bridge on another machine gets the words as they are', () => {
  expect(modelPath('tests/unit', { origin: 'given' })).toBe('tests/unit');
});
