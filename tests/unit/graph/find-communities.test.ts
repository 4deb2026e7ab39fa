import { assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWeightedGraph, type WeightedEdge } from '../../../src/graph/create-weighted-graph.ts';
import { edgesOf } from '../../../src/graph/edges-of.ts';
import { findCommunities } from '../../../src/graph/find-communities.ts';
import { graphOfPairs } from '../../../src/graph/graph-of-pairs.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPairs } from './random-pairs.ts';

/** Zachary's karate club (1977), whose two halves parted; members counted from 0. */
const KARATE = [
  [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31], [2, 3, 7, 13, 17, 19, 21, 30], [3, 7, 8, 9, 13, 27, 28, 32], [7, 12, 13], [6, 10], [6, 10, 16], [16], [], [30, 32, 33],
  [33], [], [], [], [33], [32, 33], [32, 33], [], [], [32, 33], [33], [32, 33], [], [32, 33], [25, 27, 29, 32, 33], [25, 27, 31], [31], [29, 33], [33], [31, 33], [32, 33], [32, 33], [32, 33], [33],
];

describe('communities', () => {
  test('of cliques in a ring are the cliques', () => {
    const edges = Array.from({ length: 6 }, (_, clique) => [...cliqueOf(5 * clique, 5), edge(5 * clique, (5 * clique + 5) % 30)]).flat();
    const { communityOf, count } = findCommunities(createWeightedGraph(30, edges));
    expect(count).toBe(6);
    for (let node = 0; node < 30; node += 1) expect(communityOf[node]).toBe(communityOf[node - (node % 5)]);
  });

  test('of the karate club reach the best modularity that is known of it, near enough', () => {
    const { communityOf, modularity, count } = findCommunities(createWeightedGraph(34, KARATE.flatMap((others, from) => others.map((to) => edge(from, to)))));
    // 0.4198 is the most that any partition has; Louvain's method is known to end at 0.4151 to 0.4198, with four communities.
    expect(modularity).toBeGreaterThan(0.415);
    expect(modularity).toBeLessThan(0.41980);
    expect(count).toBe(4);
    // The two who quarrelled, and the two next to each.
    expect(communityOf[0]).toBe(communityOf[1]);
    expect(communityOf[33]).toBe(communityOf[32]);
    expect(communityOf[0]).not.toBe(communityOf[33]);
  });

  test('that no edge joins are never one, and a node without edges is in none', () => {
    const { communityOf, count } = findCommunities(createWeightedGraph(7, [...cliqueOf(0, 3), ...cliqueOf(3, 3)]));
    expect([...communityOf]).toEqual([0, 0, 0, 1, 1, 1, -1]);
    expect(count).toBe(2);
  });

  test('of an empty graph are none', () => {
    expect(findCommunities(createWeightedGraph(0, []))).toEqual({ communityOf: new Int32Array(0), count: 0, modularity: 0 });
    expect(findCommunities(createWeightedGraph(2, []))).toEqual({ communityOf: Int32Array.of(-1, -1), count: 0, modularity: 0 });
  });

  test('are counted from the largest downwards', () => {
    const { communityOf } = findCommunities(createWeightedGraph(9, [...cliqueOf(0, 3), ...cliqueOf(3, 6)]));
    expect([...communityOf]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('are more where the resolution is higher', () => {
    const edges = Array.from({ length: 4 }, (_, clique) => [...cliqueOf(4 * clique, 4), edge(4 * clique, (4 * clique + 4) % 16)]).flat();
    const graph = createWeightedGraph(16, edges);
    const counts = [0.05, 1, 10].map((resolution) => findCommunities(graph, { resolution }).count);
    expect(counts).toEqual([1, 4, 16]);
    expect(() => findCommunities(graph, { resolution: 0 })).toThrow(RangeError);
  });

  test('are as modular as they say, and no node stands in one alone among strangers', () => {
    assert(property(integer({ min: 0, max: 1000 }), integer({ min: 2, max: 40 }), (seed, size) => {
      const graph = graphOfPairs(size, randomPairs(size, 2 * size, seededRandom(seed)));
      const { communityOf, modularity } = findCommunities(graph);
      expect(modularity).toBeCloseTo(modularityOf(graph, communityOf), 9);
      for (let node = 0; node < size; node += 1) {
        const ends = [...edgesOf(graph, node)];
        expect(communityOf[node] === -1).toBe(ends.length === 0);
        const mates = communityOf.filter((community) => community === communityOf[node]).length;
        expect(ends.length === 0 || mates === 1 || ends.some(({ to }) => communityOf[to] === communityOf[node])).toBe(true);
      }
    }), { numRuns: 60 });
  });
});

function edge(from: number, to: number): WeightedEdge {
  return { from, to, weight: 1 };
}

function cliqueOf(first: number, size: number): readonly WeightedEdge[] {
  const nodes = Array.from({ length: size }, (_, at) => first + at);
  return nodes.flatMap((from) => nodes.filter((to) => to > from).map((to) => edge(from, to)));
}

/** By the definition, pair by pair. */
function modularityOf(graph: Parameters<typeof edgesOf>[0], communityOf: Int32Array): number {
  const nodes = Array.from({ length: graph.size }, (_, node) => node);
  const degrees = nodes.map((node) => [...edgesOf(graph, node)].reduce((sum, { weight }) => sum + weight, 0));
  const all = degrees.reduce((sum, degree) => sum + degree, 0);
  let modularity = 0;
  for (const one of nodes) {
    const weights = new Map([...edgesOf(graph, one)].map(({ to, weight }) => [to, weight]));
    for (const other of nodes) if (communityOf[one] === communityOf[other]) modularity += (weights.get(other) ?? 0) / all - (degrees[one]! * degrees[other]!) / all ** 2;
  }
  return all === 0 ? 0 : modularity;
}
