import { expect, test } from 'vitest';
import { createEntityGraph } from '../../../src/memory/entity-graph.ts';

const chunks = ['a', 'b', 'c', 'd'].map((id) => ({ id, documentId: 'x', start: 0, end: 1, tokens: 1, lines: [1, 1] as const }));
const graph = createEntityGraph(chunks, { names: ['Crowe', 'Renn', 'Bell'], mentions: new Map([['a', [0]], ['b', [0, 1]], ['c', [1]], ['d', [2]]]), keyPoints: [] });
const seeds = (chunk: number) => ({ chunks: new Map([[chunk, 1]]), names: new Map<string, number>() });

test('a walk goes from a passage over a name to the next, and on from there', () => {
  const [a = 0, b = 0, c = 0, d] = graph.walk(seeds(0));
  expect(b).toBeGreaterThan(c);
  expect(c).toBeGreaterThan(0);
  expect(d).toBe(0);
  // A seed keeps only what comes back to it.
  expect(a).toBeLessThan(0.5);
});

test('a walk may begin at a name', () => {
  const [a, b, c, d] = graph.walk({ chunks: new Map(), names: new Map([['Renn', 1], ['nobody', 1]]) });
  expect(b).toBeGreaterThan(0);
  expect(c).toBeGreaterThan(a!);
  expect(d).toBe(0);
});

test('a name in one passage only leads nowhere, and so does a walk without seeds', () => {
  expect([...graph.walk({ chunks: new Map(), names: new Map([['Bell', 1]]) })]).toEqual([0, 0, 0, 0]);
});

test('names in two passages link them, and a name tells how many hold it', () => {
  expect(graph.linksBetween(0, 1)).toEqual(['Crowe']);
  expect(graph.linksBetween(0, 2)).toEqual([]);
  expect([graph.spread('Crowe'), graph.spread('Bell'), graph.spread('nobody')]).toEqual([2, 1, 0]);
});
