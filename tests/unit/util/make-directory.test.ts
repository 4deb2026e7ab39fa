import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeDirectory } from '../../../src/util/make-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'memorag-mkdir-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('makes a directory with all above it, and leaves one that is there', async () => {
  const path = join(folder, 'a/b/c');
  await makeDirectory(path, 0o700);
  await Promise.all([makeDirectory(path, 0o700), makeDirectory(join(path, 'd'), 0o700), makeDirectory(join(path, 'd'), 0o700)]);
  expect(statSync(join(path, 'd')).mode & 0o777).toBe(0o700);
});

test('refuses a path through a file', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeDirectory(join(folder, 'file'), 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectory(join(folder, 'file/x'), 0o700)).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) });
});

test.skipIf(!existsSync('/proc/self'))('ends where no directory can ever be made', async () => {
  await expect(makeDirectory('/proc/x/y', 0o700)).rejects.toMatchObject({ code: 'ENOENT' });
});
