import { expect, test } from 'vitest';
import { minMax } from '../../../src/retrieval/min-max.ts';

test('min-max stretches from 0 to 1, and what was not found gets 0', () => {
  expect([...minMax(new Float32Array([2, 4, 3, -Infinity]))]).toEqual([0, 1, 0.5, 0]);
  expect([...minMax(new Float32Array([5, 5, -Infinity]))]).toEqual([1, 1, 0]);
  expect([...minMax(new Float32Array([-Infinity]))]).toEqual([0]);
});
