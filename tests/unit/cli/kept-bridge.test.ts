import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

describe.skipIf(!existsSync('.venv/bin/python'))('a kept bridge', { timeout: 180_000 }, () => {
  test('two that start it at once end well with one bridge, and stop ends it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memorag-kept-'));
    const env = { XDG_RUNTIME_DIR: folder, XDG_CACHE_HOME: folder };
    const run = (word: string) => execa(process.execPath, [resolve('src/cli/main.ts'), 'bridge', word, '--json'], { env, reject: false });
    try {
      const starts = await Promise.all([run('start'), run('start')]);
      expect(starts.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      const [first, second] = starts.map(({ stdout }) => JSON.parse(stdout));
      expect(first.pid).toBe(second.pid);
      expect([first.reused, second.reused].toSorted()).toEqual([false, true]);
    } finally {
      expect((await run('stop')).exitCode).toBe(0);
      await rm(folder, { recursive: true });
    }
  });
});
