import { spawn } from 'node:child_process';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readProcStat } from '../../../src/util/read-proc-stat.ts';
import { until } from '../../fixtures/until.ts';

test.runIf(process.platform === 'linux')('the parent is told whatever the command is called', async () => {
  const program = join(await mkdtemp(join(tmpdir(), 'memorag-proc-')), 'odd) S 1 (x');
  await copyFile('/bin/sleep', program);
  const child = spawn(program, ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until(async () => (await readProcStat(child.pid ?? 0))?.state === 'S');
  expect(await readProcStat(child.pid ?? 0)).toMatchObject({ parent: process.pid, startTime: expect.stringMatching(/^\d+$/u) });
});

test.runIf(process.platform === 'linux')('a process that is gone has none', async () => {
  expect(await readProcStat(2 ** 22 + 1)).toBeUndefined();
});
