import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lstatIfThere, statIfThere } from '../../../src/util/stat-if-there.ts';

test('what is there is told, with links followed or not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'memorag-stat-'));
  await writeFile(join(directory, 'file'), 'text');
  await symlink('file', join(directory, 'link'));
  expect((await statIfThere(join(directory, 'link')))?.size).toBe(4);
  expect((await lstatIfThere(join(directory, 'link')))?.isSymbolicLink()).toBe(true);
});

test('nothing is at a path that is absent, below a file, a loop, too long or impossible', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'memorag-stat-'));
  await writeFile(join(directory, 'file'), '');
  await symlink('loop', join(directory, 'loop'));
  const names = ['absent', 'file/below', 'loop', 'x'.repeat(300), 'null\0'];
  const found = await Promise.all(names.map((name) => statIfThere(join(directory, name))));
  expect(found).toEqual(names.map(() => undefined));
});
