import { describe, expect, test } from 'vitest';
import { cpuSeconds } from '../../../bench/cpu-seconds.ts';

describe('cpuSeconds', () => {
  test.runIf(process.platform === 'linux')('the kernel and the process tell the same', async () => {
    const { user, system } = process.cpuUsage();
    // The kernel counts in hundredths of a second, for each of the two apart.
    expect(Math.abs((await cpuSeconds(process.pid)) - (user + system) / 1e6)).toBeLessThan(0.1);
  });

  test('a process that is gone has used nothing', async () => {
    expect(await cpuSeconds(2 ** 30)).toBe(0);
  });
});
