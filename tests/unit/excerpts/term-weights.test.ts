import { expect, test } from 'vitest';
import { termWeights } from '../../../src/excerpts/term-weights.ts';

const sentences = [new Set(['lamp', 'rock']), new Set(['lamp']), new Set<string>()];
const weightsOf = (...terms: readonly string[]) => termWeights(new Set(terms), sentences);

test('a term that fewer sentences hold counts more, and one that none holds most', () => {
  const { weights } = weightsOf('lamp', 'rock', 'ship');
  expect(weights.get('rock')).toBeGreaterThan(weights.get('lamp') ?? 1);
  expect(weights.get('ship')).toBeGreaterThan(weights.get('rock') ?? 1);
  expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
});

test('a term that no sentence holds takes nothing from the others', () => {
  expect([...weightsOf('lamp', 'ship').held]).toEqual([['lamp', 1]]);
  expect(weightsOf('ship').held.size).toBe(0);
  expect(termWeights(new Set(), []).weights.size).toBe(0);
});

test('few sentences do not say what is rare: a term that most of them hold still counts', () => {
  expect(weightsOf('lamp', 'colour').weights.get('lamp')).toBeGreaterThan(0.3);
});
