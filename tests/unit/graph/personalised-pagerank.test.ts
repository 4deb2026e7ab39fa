import { array, assert, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { personalisedPageRank } from '../../../src/graph/personalised-pagerank.ts';
import { createWeightedGraph } from '../../../src/graph/weighted-graph.ts';

const LONG = { damping: 0.5, sweeps: 60 };

test('a chain of two nodes has the masses of the closed form', () => {
  const graph = createWeightedGraph(2, [{ from: 0, to: 1, weight: 3 }]);
  // x = (1 - d) + d * y and y = d * x, so x = (1 - d) / (1 - d * d).
  const [x, y] = personalisedPageRank(graph, Float64Array.of(1, 0), LONG);
  expect(x).toBeCloseTo(0.5 / 0.75, 12);
  expect(y).toBeCloseTo(0.25 / 0.75, 12);
});

test('weights share the mass out', () => {
  const graph = createWeightedGraph(3, [{ from: 0, to: 1, weight: 3 }, { from: 0, to: 2, weight: 1 }]);
  const masses = personalisedPageRank(graph, Float64Array.of(1, 0, 0), LONG);
  expect(masses[1]! / masses[2]!).toBeCloseTo(3, 10);
});

test('what reaches a node without edges begins again', () => {
  const graph = createWeightedGraph(3, [{ from: 0, to: 1, weight: 1 }]);
  const masses = personalisedPageRank(graph, Float64Array.of(1, 0, 1), LONG);
  expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 12);
  expect(masses[2]).toBeGreaterThan(0);
});

test('no seed gives no mass', () => {
  expect([...personalisedPageRank(createWeightedGraph(2, []), new Float64Array(2), LONG)]).toEqual([0, 0]);
});

test('masses sum to one and fit the equation, whatever the graph', () => {
  const edge = tuple(integer({ min: 0, max: 5 }), integer({ min: 0, max: 5 }), integer({ min: 1, max: 9 }));
  assert(
    property(array(edge, { maxLength: 12 }), array(integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }), (edges, rawSeeds) => {
      const seeds = Float64Array.from(rawSeeds);
      const total = seeds.reduce((sum, weight) => sum + weight, 0);
      const graph = createWeightedGraph(6, edges.filter(([from, to]) => from !== to).map(([from, to, weight]) => ({ from, to, weight })));
      const masses = personalisedPageRank(graph, seeds, LONG);
      if (total === 0) return;
      expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 10);
      const stuck = masses.reduce((sum, mass, node) => sum + (graph.degrees[node] === 0 ? mass : 0), 0);
      for (let node = 0; node < 6; node += 1) {
        let reached = (seeds[node]! / total) * (0.5 + 0.5 * stuck);
        for (let at = graph.starts[node]!; at < graph.starts[node + 1]!; at += 1) {
          const from = graph.targets[at]!;
          reached += (0.5 * masses[from]! * graph.weights[at]!) / graph.degrees[from]!;
        }
        expect(masses[node]).toBeCloseTo(reached, 10);
      }
    }),
  );
});
