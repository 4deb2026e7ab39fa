import { describe, expect, test } from 'vitest';
import { cpuSeconds } from '../../../bench/cpu-seconds.ts';

describe('cpuSeconds', () => {
  test.runIf(process.platform === 'linux')('the kernel and the process tell the same', async () => {
    const before = process.cpuUsage();
    const told = await cpuSeconds(process.pid);
    const after = process.cpuUsage();
    // The kernel counts in hundredths of a second, for each of the two apart.
    expect(told).toBeGreaterThan((before.user + before.system) / 1e6 - 0.03);
    expect(told).toBeLessThan((after.user + after.system) / 1e6 + 0.03);
  });

  test('a process that is gone has used nothing', async () => {
    expect(await cpuSeconds(2 ** 30)).toBe(0);
  });
});
