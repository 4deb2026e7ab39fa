import { expect, test } from 'vitest';
import { fuseRanks } from '../../../src/retrieval/fuse-ranks.ts';

test('ranks are fused by reciprocal, each list by its weight', () => {
  const fused = fuseRanks([{ units: [2, 0] }, { units: [0], weight: 0.5 }], { size: 3, k: 60 });
  expect(fused[0]).toBeCloseTo(1 / 62 + 0.5 / 61);
  expect(fused[1]).toBe(0);
  expect(fused[2]).toBeCloseTo(1 / 61);
});
