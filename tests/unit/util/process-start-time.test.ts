import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { processStartTime } from '../../../src/util/process-start-time.ts';

describe('processStartTime', () => {
  test('is the same for one process whenever it is asked', async () => {
    const first = await processStartTime(process.pid);
    expect(first).toMatch(/\d/);
    expect(await processStartTime(process.pid)).toBe(first);
  });

  test('tells two processes apart and knows an ended one', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const started = await processStartTime(pid);
    expect(started).toBeDefined();
    expect(started).not.toBe(await processStartTime(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processStartTime(pid)).toBeUndefined();
  });

  test('a number that is no process id names no process', async () => {
    for (const pid of [0, -1, 1.5, Number.NaN]) expect(await processStartTime(pid)).toBeUndefined();
  });
});
