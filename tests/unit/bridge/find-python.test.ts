import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPython } from '../../../src/bridge/find-python.ts';

describe('findPython', () => {
  test('the configuration goes before MEMORAG_PYTHON, and that before the virtual environment', async () => {
    const root = await project();
    const [first, second] = [join(root, 'first'), join(root, 'second')];
    await Promise.all([first, second].map(executable));
    expect(await findPython({ python: first, env: { MEMORAG_PYTHON: second }, root })).toBe(first);
    expect(await findPython({ env: { MEMORAG_PYTHON: second }, root })).toBe(second);
    expect(await findPython({ env: { MEMORAG_PYTHON: '' }, root })).toBe(join(root, '.venv/bin/python'));
  });

  test('a bare name is left to the search path', async () => {
    expect(await findPython({ python: 'python3', env: {} })).toBe('python3');
  });

  test('no virtual environment: the remedy is the set-up', async () => {
    const root = await mkdtemp(join(tmpdir(), 'memorag-root-'));
    await expect(findPython({ env: {}, root })).rejects.toMatchObject({ code: 'python-missing', remedy: 'run `npm run setup`' });
  });

  test('a Python that was named and is not there, or cannot be run: the error says what may have named it', async () => {
    const root = await project();
    const plain = join(root, 'plain');
    await writeFile(plain, '');
    await expect(findPython({ python: '/nowhere/python', env: {}, root })).rejects.toMatchObject({
      code: 'python-missing',
      message: expect.stringContaining('/nowhere/python (bridge.python or MEMORAG_PYTHON)'),
    });
    await expect(findPython({ env: { MEMORAG_PYTHON: plain }, root })).rejects.toMatchObject({
      code: 'python-missing',
      remedy: expect.stringContaining('MEMORAG_PYTHON'),
    });
  });
});

async function project(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'memorag-root-'));
  await mkdir(join(root, '.venv/bin'), { recursive: true });
  await executable(join(root, '.venv/bin/python'));
  return root;
}

async function executable(path: string): Promise<void> {
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
}
