import { expect, test } from 'vitest';
import { topNodes } from '../../../src/graph/top-nodes.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';

test('the best come first, equals by number', () => {
  expect([...topNodes(Float64Array.of(0.1, 0.4, 0.1, 0.4, 0.2), 4)]).toEqual([1, 3, 4, 0]);
});

test('what rounding alone tells apart is equal', () => {
  expect([...topNodes(Float64Array.of(0.3, 0.30000000000000004, 0.4), 3)]).toEqual([2, 0, 1]);
});

test('only the range is ranked', () => {
  expect([...topNodes(Float64Array.of(9, 1, 2, 3, 9), 5, { first: 1, end: 4 })]).toEqual([3, 2, 1]);
});

test('none, and none of none, are none', () => {
  expect(topNodes(Float64Array.of(1), 0)).toHaveLength(0);
  expect(topNodes(new Float64Array(0), 3)).toHaveLength(0);
});

test('a long list ranks as a short one goes on', () => {
  const random = seededRandom(1);
  const masses = Float64Array.from({ length: 2000 }, () => Math.floor(random() * 300) / 300);
  const wanted = [...masses.keys()].toSorted((one, other) => masses[other]! - masses[one]! || one - other);
  for (const k of [1, 200, 500, 501, 2000, 9000]) expect([...topNodes(masses, k)]).toEqual(wanted.slice(0, k));
});
