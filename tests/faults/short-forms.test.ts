import { describe, expect, test } from 'vitest';
import { FAULTS } from './faults.ts';
import { runFault } from './harness/run-fault.ts';

/** What marks the processes of a round is read from /proc. */
const hasProc = process.platform === 'linux';

describe.skipIf(!hasProc)('a fault', { timeout: 300_000 }, () => {
  test.for(FAULTS)('$name breaks no promise ($title)', async (fault, { skip }) => {
    const obstacle = fault.obstacle?.();
    if (obstacle !== undefined) skip(obstacle);
    const { breaches, rounds } = await runFault(fault, { isLong: false });
    expect(breaches).toEqual({ lost: [], wrong: [], left: [], failed: [] });
    expect(rounds).toBeGreaterThan(0);
  });
});
