import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDocuments } from '../../../src/text/read-documents.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memorag-odd-'));
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'a.txt'), 'The cat sat on the mat.');
  writeFileSync(join(folder, 'below', 'b.txt'), 'The dog lay by the fire.');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('inputs that are not what they seem', () => {
  test('links that lead back are not followed, and a linked file is read once', async () => {
    symlinkSync('.', join(folder, 'x'));
    symlinkSync('..', join(folder, 'below', 'y'));
    symlinkSync('a.txt', join(folder, 'c.txt'));
    const documents = await readDocuments([folder, join(folder, 'x', 'a.txt')]);
    expect(documents.map((document) => document.text)).toEqual(['The cat sat on the mat.', 'The dog lay by the fire.']);
  });

  test('a named pipe and a device are refused, not waited for', async () => {
    const pipe = join(folder, 'pipe.txt');
    execFileSync('mkfifo', [pipe]);
    await expect(readDocuments([pipe])).rejects.toMatchObject({ code: 'input-missing', message: expect.stringContaining('no regular file') });
    await expect(readDocuments(['/dev/zero'])).rejects.toMatchObject({ code: 'input-missing' });
    expect((await readDocuments([folder])).map((document) => document.id)).not.toContain('pipe');
  });
});
