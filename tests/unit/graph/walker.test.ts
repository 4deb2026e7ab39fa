import { existsSync, readFileSync } from 'node:fs';
import { array, assert, double, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWeightedGraph } from '../../../src/graph/create-weighted-graph.ts';
import { graphOfPairs } from '../../../src/graph/graph-of-pairs.ts';
import { createWalker } from '../../../src/graph/walker.ts';
import type { WeightedGraph } from '../../../src/graph/weighted-graph.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPairs } from './random-pairs.ts';
import { solveDensely } from './solve-densely.ts';

const GOLDEN = '../shared/data/hipporag/golden/golden_units.json';
const CLOSE = { damping: 0.5, tolerance: 1e-12 };

describe('a walk', () => {
  test('of two nodes has the masses of the closed form', () => {
    const { masses } = createWalker(createWeightedGraph(2, [{ from: 0, to: 1, weight: 3 }])).walk(Float64Array.of(1, 0), CLOSE);
    // x = (1 - d) + d * y and y = d * x, so x = (1 - d) / (1 - d * d).
    expect(masses[0]).toBeCloseTo(0.5 / 0.75, 11);
    expect(masses[1]).toBeCloseTo(0.25 / 0.75, 11);
  });

  test('takes edges in proportion to their weights', () => {
    const graph = createWeightedGraph(3, [{ from: 0, to: 1, weight: 3 }, { from: 0, to: 2, weight: 1 }]);
    const { masses } = createWalker(graph).walk(Float64Array.of(1, 0, 0), CLOSE);
    expect(masses[1]! / masses[2]!).toBeCloseTo(3, 9);
  });

  test.skipIf(!existsSync(GOLDEN))('has the masses of the golden file (skipped where ../shared/data/hipporag is absent)', () => {
    const { ppr } = z.object({ ppr: z.object({ n: z.number(), edges: z.array(z.tuple([z.number(), z.number()])), weights: z.array(z.number()), reset: z.array(z.number()), damping: z.number(), scores: z.array(z.number()) }) }).parse(JSON.parse(readFileSync(GOLDEN, 'utf8')));
    const graph = createWeightedGraph(ppr.n, ppr.edges.map(([from, to], at) => ({ from, to, weight: ppr.weights[at]! })));
    const { masses } = createWalker(graph).walk(Float64Array.from(ppr.reset), { damping: ppr.damping });
    // Weights are kept as float32: 0.9 is off by 2.6e-8 of itself.
    for (const [node, score] of ppr.scores.entries()) expect(Math.abs(masses[node]! - score)).toBeLessThan(1e-8);
  });

  test('begins again where it reaches a node without edges', () => {
    const graph = createWeightedGraph(3, [{ from: 0, to: 1, weight: 1 }]);
    const seeds = Float64Array.of(1, 0, 1);
    const { masses } = createWalker(graph).walk(seeds, CLOSE);
    expect(distance(masses, solveDensely(graph, seeds, 0.5))).toBeLessThan(1e-12);
  });

  test('over no edges is found at its seeds', () => {
    expect([...createWalker(createWeightedGraph(1, [])).walk(Float64Array.of(4), CLOSE).masses]).toEqual([1]);
    expect([...createWalker(createWeightedGraph(3, [])).walk(Float64Array.of(1, 0, 3), CLOSE).masses]).toEqual([0.25, 0, 0.75]);
  });

  test('is found nowhere that no seed leads to, and nowhere below zero', () => {
    const random = seededRandom(23);
    const half = randomPairs(100, 400, random);
    const pairs = { from: Int32Array.from([...half.from, ...half.from.map((node) => node + 100)]), to: Int32Array.from([...half.to, ...half.to.map((node) => node + 100)]), weights: Float64Array.from([...half.weights, ...half.weights]) };
    const walker = createWalker(graphOfPairs(200, pairs));
    for (const seeded of [100, 1]) {
      const { masses } = walker.walk(Float64Array.from({ length: 200 }, (_value, node) => (node < seeded ? 1 : 0)), { damping: 0.9, tolerance: 1e-3 });
      expect(Math.max(...masses.subarray(100))).toBe(0);
      expect(Math.min(...masses)).toBe(0);
    }
  });

  test('without a seed is found nowhere', () => {
    const walker = createWalker(createWeightedGraph(2, [{ from: 0, to: 1, weight: 1 }]));
    expect([...walker.walk(new Float64Array(2), CLOSE, Float64Array.of(7, 7)).masses]).toEqual([0, 0]);
    expect(createWalker(createWeightedGraph(0, [])).walk(new Float64Array(0), CLOSE).masses).toHaveLength(0);
  });

  test('of a damping of 0 stays at its seeds', () => {
    expect([...createWalker(createWeightedGraph(2, [{ from: 0, to: 1, weight: 1 }])).walk(Float64Array.of(1, 0), { damping: 0 }).masses]).toEqual([1, 0]);
  });

  test('stands weights of any ratio', () => {
    const graph = createWeightedGraph(5, [{ from: 0, to: 1, weight: 1e-40 }, { from: 1, to: 2, weight: 1e38 }, { from: 2, to: 3, weight: 1 }, { from: 3, to: 4, weight: 1e-30 }, { from: 4, to: 0, weight: 1e20 }]);
    const seeds = Float64Array.of(1, 0, 1e-300, 0, 1);
    const { masses, error } = createWalker(graph).walk(seeds, CLOSE);
    expect(error).toBeLessThanOrEqual(1e-12);
    expect(distance(masses, solveDensely(graph, seeds, 0.5))).toBeLessThan(1e-11);
  });

  test('refuses seeds, dampings and tolerances that lead nowhere', () => {
    const walker = createWalker(createWeightedGraph(2, [{ from: 0, to: 1, weight: 1 }]));
    for (const seeds of [Float64Array.of(1, Number.NaN), Float64Array.of(-1, 2), Float64Array.of(Infinity, 0), Float64Array.of(1)]) expect(() => walker.walk(seeds, CLOSE)).toThrow(RangeError);
    for (const damping of [1, -0.1, Number.NaN]) expect(() => walker.walk(Float64Array.of(1, 0), { damping })).toThrow(/damping/);
    for (const tolerance of [0, 1e-16, Number.NaN]) expect(() => walker.walk(Float64Array.of(1, 0), { damping: 0.5, tolerance })).toThrow(/tolerance/);
  });
});

test('masses are the solution of the equations, and off by no more than the error says, whatever the graph', () => {
  const edge = tuple(integer({ min: 0, max: 9 }), integer({ min: 0, max: 9 }), double({ min: 1e-6, max: 1e6, noNaN: true }));
  const seed = double({ min: 0, max: 1, noNaN: true });
  assert(
    property(array(edge, { maxLength: 20 }), array(seed, { minLength: 10, maxLength: 10 }), double({ min: 0, max: 0.97, noNaN: true }), integer({ min: 2, max: 9 }), (edges, rawSeeds, damping, digits) => {
      const seeds = Float64Array.from(rawSeeds, (weight) => (weight < 0.5 ? 0 : weight));
      if (seeds.every((weight) => weight === 0)) return;
      const graph = createWeightedGraph(10, edges.map(([from, to, weight]) => ({ from, to, weight })));
      const { masses, error } = createWalker(graph).walk(seeds, { damping, tolerance: 10 ** -digits });
      expect(error).toBeLessThanOrEqual(10 ** -digits);
      // What the dense solution itself rounds off.
      expect(distance(masses, solveDensely(graph, seeds, damping))).toBeLessThanOrEqual(error + 1e-12);
    }),
  );
});

describe.each([
  ['many seeds', (random: () => number): number => (random() < 0.5 ? random() : 0)],
  ['two seeds, which are pushed from', (_: () => number, node: number): number => (node === 7 || node === 119 ? 1 : 0)],
] as const)('a walk over a few hundred nodes from %s', (_, weigh) => {
  const random = seededRandom(11);
  const graph = graphOfPairs(240, randomPairs(240, 420, random));
  const seeds = Float64Array.from({ length: 240 }, (_value, node) => weigh(random, node));

  test.each([0.1, 0.5, 0.85, 0.97])('is that of the dense solution at a damping of %f', (damping) => {
    expect(graph.linked).toBeLessThan(graph.size);
    const { masses, error } = createWalker(graph).walk(seeds, { damping });
    const off = distance(masses, solveDensely(graph, seeds, damping));
    expect(off).toBeLessThan(1e-9);
    expect(off).toBeLessThanOrEqual(error + 1e-13);
  });

  test('does not depend on what was walked before, nor on where the masses go', () => {
    const walker = createWalker(graph);
    const first = walker.walk(seeds, CLOSE);
    walker.walk(seeds.toReversed(), { damping: 0.9 });
    expect(walker.walk(seeds, CLOSE, new Float64Array(240).fill(9))).toEqual(first);
  });

  test('gives permuted nodes permuted masses', () => {
    const places = Array.from({ length: 240 }, (_value, node) => ({ node, key: random() })).toSorted((one, other) => one.key - other.key).map(({ node }) => node);
    const inverse = new Int32Array(240);
    for (const [place, node] of places.entries()) inverse[node] = place;
    const { masses } = createWalker(graph).walk(seeds, CLOSE);
    const moved = createWalker(permuted(graph, inverse)).walk(Float64Array.from(places, (node) => seeds[node]!), CLOSE);
    expect(distance(Float64Array.from(places, (node) => masses[node]!), moved.masses)).toBeLessThan(2e-12);
  });
});

test('a push alone may do, and sweeps go on where it does not gain', () => {
  const chain = createWalker(createWeightedGraph(2000, Array.from({ length: 1999 }, (_, from) => ({ from, to: from + 1, weight: 1 }))));
  const seeds = new Float64Array(2000);
  seeds[1000] = 1;
  const near = chain.walk(seeds, { damping: 0.5 });
  expect(near.sweeps).toBe(0);
  expect(near.pushed).toBeLessThan(3998 / 2);
  expect(near.masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 8);
  const wide = createWalker(graphOfPairs(2000, randomPairs(2000, 8000, seededRandom(2)))).walk(seeds, { damping: 0.5 });
  expect(wide.pushed).toBeGreaterThan(0);
  expect(wide.sweeps).toBeGreaterThan(0);
});

test('walks together have the masses of walks alone, to the last bit', () => {
  const random = seededRandom(17);
  const walker = createWalker(graphOfPairs(300, randomPairs(300, 900, random)));
  const dense = Array.from({ length: 7 }, (_, at) => Float64Array.from({ length: 300 }, () => (random() < 0.4 ? random() ** (1 + 4 * at) : 0)));
  const one = new Float64Array(300);
  one[3] = 1;
  const seeds = [new Float64Array(300), ...dense, one, dense[0]!];
  for (const options of [{ damping: 0.5 }, { damping: 0.9, tolerance: 1e-6 }]) {
    expect(walker.walkEach(seeds, options)).toEqual(seeds.map((own) => walker.walk(own, options)));
  }
  expect(walker.walkEach([], CLOSE)).toEqual([]);
});

function distance(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, mass, node) => sum + Math.abs(mass - other[node]!), 0);
}

function permuted({ size, starts, targets, weights, nodes }: WeightedGraph, places: Int32Array): WeightedGraph {
  const edges = Array.from(nodes, (from, row) => Array.from(targets.subarray(starts[row], starts[row + 1]), (target, at) => ({ from: places[from]!, to: places[nodes[target]!]!, weight: weights[starts[row]! + at]! })));
  return createWeightedGraph(size, edges.flat().filter(({ from, to }) => from < to));
}

test('over very many nodes, values in single precision are off by no more than the error says', () => {
  const random = seededRandom(11);
  const size = 250_000;
  const walker = createWalker(graphOfPairs(size, randomPairs(size, 3 * size, random)));
  const seeds = Float64Array.from({ length: size }, (_, node) => (node % 7 === 0 ? random() : 0));
  const exact = walker.walk(seeds, { damping: 0.5 });
  const rough = walker.walk(seeds, { damping: 0.5, tolerance: 1e-6 });
  const off = rough.masses.reduce((sum, mass, node) => sum + Math.abs(mass - exact.masses[node]!), 0);
  expect(rough.error).toBeLessThanOrEqual(1e-6);
  expect(rough.error).toBeGreaterThan(1e-7);
  expect(off).toBeLessThanOrEqual(rough.error + exact.error);
  // Rounding is seen: these values were not doubles.
  expect(off).toBeGreaterThan(1e-9);
});
