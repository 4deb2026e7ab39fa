import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFileAtomically } from '../../../src/util/write-file-atomically.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-atomic-'));
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

describe('writeFileAtomically', () => {
  test('makes and replaces a file for its owner only', async () => {
    const path = join(directory, 'file');
    await writeFileAtomically(path, 'old');
    await writeFileAtomically(path, Buffer.from('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['file']);
  });

  test('is never seen half written, whoever writes', async () => {
    const path = join(directory, 'file');
    const contents = Array.from({ length: 8 }, (_, writer) => String(writer).repeat(100_000));
    await writeFileAtomically(path, contents[0] ?? '');
    const stop = new AbortController();
    const reading = (async (): Promise<void> => {
      while (!stop.signal.aborted) expect(contents).toContain(await readFile(path, 'utf8'));
    })();
    await Promise.all(contents.map(async (content) => await writeFileAtomically(path, content)));
    stop.abort();
    await reading;
    expect(await readdir(directory)).toEqual(['file']);
  });

  test('leaves the old file and no temporary one where it fails', async () => {
    const path = join(directory, 'taken');
    await mkdir(path);
    await writeFile(join(path, 'inside'), 'x');
    await expect(writeFileAtomically(path, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/u);
    expect(await readdir(directory)).toEqual(['taken']);
  });
});
