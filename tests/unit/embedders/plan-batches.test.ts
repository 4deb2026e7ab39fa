import { expect, test } from 'vitest';
import { planBatches } from '../../../src/embedders/plan-batches.ts';

const items = (...tokens: readonly number[]) => tokens.map((count) => ({ tokens: count }));
const plan = (tokens: readonly number[], maxTexts: number, maxTokens: number) =>
  planBatches(items(...tokens), { maxTexts, maxTokens }).map((batch) => batch.map((item) => item.tokens));

test('calls keep their order and hold no more texts and tokens than they may', () => {
  expect(plan([1, 2, 3, 4, 5], 2, 100)).toEqual([[1, 2], [3, 4], [5]]);
  expect(plan([5, 5, 5, 1, 1], 9, 10)).toEqual([[5, 5], [5, 1, 1]]);
});

test('what is beyond the limit is alone in its call', () => {
  expect(plan([1, 50, 1], 9, 10)).toEqual([[1], [50], [1]]);
});

test('no texts: no calls', () => {
  expect(plan([], 9, 10)).toEqual([]);
});
