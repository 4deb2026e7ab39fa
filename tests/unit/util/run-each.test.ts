import { expect, test } from 'vitest';
import { runEach } from '../../../src/util/run-each.ts';

test('every step and the end of a reader who leaves are run, and what is thrown comes through', async () => {
  const seen: string[] = [];
  const run = <T>(work: () => T): T => {
    seen.push('run');
    return work();
  };
  async function* events() {
    try {
      yield 1;
      yield 2;
      throw new Error('broken');
    } finally {
      seen.push('closed');
    }
  }
  for await (const event of runEach(events(), run)) if (event === 1) break;
  expect(seen).toEqual(['run', 'run', 'closed']);
  await expect(Array.fromAsync(runEach(events(), run))).rejects.toThrow('broken');
  expect(seen.filter((one) => one === 'closed')).toHaveLength(2);
});
