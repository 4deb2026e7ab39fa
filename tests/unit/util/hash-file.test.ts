import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashFile } from '../../../src/util/hash-file.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'memorag-hash-')), 'file');
});
afterEach(async () => await rm(join(path, '..'), { recursive: true, force: true }));

describe('hashFile', () => {
  test.each([0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000])('gives length and SHA-256 of %i bytes', async (length) => {
    const bytes = Buffer.alloc(length, 'memory');
    await writeFile(path, bytes);
    expect(await hashFile(path)).toEqual({ bytes: length, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  test('does not follow a link', async () => {
    await symlink('/etc/hostname', path);
    await expect(hashFile(path)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('rethrows an abort as it is', async () => {
    await writeFile(path, 'x');
    const reason = new Error('enough');
    await expect(hashFile(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
