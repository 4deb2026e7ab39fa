import { expect, test } from 'vitest';
import { createWeightedGraph } from '../../../src/graph/create-weighted-graph.ts';
import { edgesOf } from '../../../src/graph/edges-of.ts';
import { graphOfPairs, type Pairs } from '../../../src/graph/graph-of-pairs.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPairs } from './random-pairs.ts';

test('entries of one pair add up, whichever way round', () => {
  const graph = createWeightedGraph(3, [{ from: 0, to: 1, weight: 1 }, { from: 1, to: 0, weight: 2 }, { from: 1, to: 2, weight: 0.5 }, { from: 0, to: 1, weight: 4 }]);
  expect([...edgesOf(graph, 0)]).toEqual([{ to: 1, weight: 7 }]);
  expect([...edgesOf(graph, 1)]).toEqual([{ to: 0, weight: 7 }, { to: 2, weight: 0.5 }]);
  expect(Array.from(graph.rows, (row) => graph.degrees[row])).toEqual([7, 7.5, 0.5]);
});

test('a node with itself and a weight of 0 make no edge', () => {
  const graph = createWeightedGraph(3, [{ from: 1, to: 1, weight: 5 }, { from: 0, to: 2, weight: 0 }]);
  expect(graph.targets).toHaveLength(0);
  expect(graph.linked).toBe(0);
});

test('an edge takes 16 bytes', () => {
  const graph = createWeightedGraph(4, [{ from: 0, to: 1, weight: 1 }, { from: 2, to: 1, weight: 1 }, { from: 3, to: 1, weight: 1 }]);
  expect(graph.targets.byteLength + graph.weights.byteLength).toBe(3 * 16);
});

test('rows stand by falling count of edges, then by node', () => {
  const graph = createWeightedGraph(5, [{ from: 1, to: 4, weight: 1 }, { from: 4, to: 3, weight: 9 }]);
  expect([...graph.nodes]).toEqual([4, 1, 3, 0, 2]);
  expect(graph.linked).toBe(3);
});

test('the edges of a node are those of the pairs', () => {
  const pairs = randomPairs(60, 500, seededRandom(3));
  const graph = graphOfPairs(60, pairs);
  const wanted = Array.from({ length: 60 }, () => new Map<number, number>());
  for (const [at, weight] of pairs.weights.entries()) {
    const [from, to] = [pairs.from[at]!, pairs.to[at]!];
    if (from === to) continue;
    wanted[from]!.set(to, (wanted[from]!.get(to) ?? 0) + weight);
    wanted[to]!.set(from, (wanted[to]!.get(from) ?? 0) + weight);
  }
  for (const [node, own] of wanted.entries()) {
    const edges = [...edgesOf(graph, node)];
    expect(edges.map(({ to }) => to)).toEqual([...own.keys()].toSorted((one, other) => one - other));
    for (const { to, weight } of edges) expect(weight / own.get(to)!).toBeCloseTo(1, 6);
  }
});

test('the order of the pairs and of their ends changes no bit', () => {
  const random = seededRandom(5);
  const pairs = randomPairs(40, 900, random);
  const order = Array.from({ length: 900 }, (_, at) => ({ at, key: random() })).toSorted((one, other) => one.key - other.key);
  const shuffled: Pairs = {
    from: Int32Array.from(order, ({ at, key }) => (key < 0.5 ? pairs.from[at]! : pairs.to[at]!)),
    to: Int32Array.from(order, ({ at, key }) => (key < 0.5 ? pairs.to[at]! : pairs.from[at]!)),
    weights: Float64Array.from(order, ({ at }) => pairs.weights[at]!),
  };
  expect(graphOfPairs(40, shuffled)).toEqual(graphOfPairs(40, pairs));
});

test.each([
  ['a node beyond the last', [{ from: 0, to: 3, weight: 1 }], /no edge 0 to 3 among 3 nodes/],
  ['a node before the first', [{ from: -1, to: 0, weight: 1 }], /no edge -1 to 0/],
  ['a weight below zero', [{ from: 0, to: 1, weight: -1 }], /-1 is no weight/],
  ['a weight that is no number', [{ from: 0, to: 1, weight: Number.NaN }], /NaN is no weight/],
  ['a weight beyond float32', [{ from: 0, to: 1, weight: 1e39 }], /beyond what float32 holds/],
])('%s is refused', (_, edges, message) => {
  expect(() => createWeightedGraph(3, edges)).toThrow(message);
});
