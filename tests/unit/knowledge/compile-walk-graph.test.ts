import { describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { edgesOf } from '../../../src/graph/edges-of.ts';
import { compileWalkGraph, walkGraphOf } from '../../../src/knowledge/compile-walk-graph.ts';
import { REFERENCE_WEIGHTS } from '../../../src/knowledge/graph-weights.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { referenceId } from '../../../src/knowledge/reference-ids.ts';
import type { ExtractedPassage } from '../../../src/knowledge/plan-passages.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import type { WalkGraph } from '../../../src/knowledge/walk-graph.ts';
import { emptyKnowledge, withoutPassages } from '../../../src/knowledge/with-passages.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';
import { type GoldenGraph, hasHippoData, readMusiqueCounts, readMusiqueExtraction, readToy } from '../../fixtures/hippo-data.ts';
import { TOY_FIRST, TOY_SECOND } from '../../fixtures/toy-passages.ts';

const SKIPPED = hasHippoData ? '' : ' (skipped: ../shared/data/hipporag is not here)';
const toyEmbedder = createHashEmbedder({ dimension: 256, dropsStopWords: false });
/** The reference's cosines are in single precision. */
const DIGITS = 6;

describe.skipIf(!hasHippoData)(`the graph of the reference's toy corpus${SKIPPED}`, () => {
  test('one index gives the nodes, edges and facts of the reference', async () => {
    const { step1_graph: golden, facts } = readToy();
    const walk = compileWalkGraph(await toy(TOY_FIRST), REFERENCE_WEIGHTS);
    expectSame(edges(walk), goldenEdges(golden));
    expect(walk.counts).toMatchObject({ phrases: 17, passages: 9, facts: facts.length, referenceEdges: golden.edges.length });
  });

  test('a second index adds no synonym a second time, where the reference doubles those that it had', async () => {
    const golden = goldenEdges(readToy().step2_graph);
    const walk = compileWalkGraph(await growKnowledge(await toy(TOY_FIRST), TOY_SECOND, toyEmbedder), REFERENCE_WEIGHTS);
    const own = edges(walk);
    const doubled = [...golden].filter(([pair, weight]) => Math.abs((own.get(pair) ?? 0) - weight) > 1e-3);
    expect(doubled.map(([pair]) => pair)).toEqual([pairOf('erik hort', 'erik hort s')]);
    for (const [pair, weight] of doubled) golden.set(pair, weight / 2);
    expectSame(own, golden);
  });

  test('deleting what the second index added leaves nothing of it, where the reference leaves its synonyms', async () => {
    const { step1_graph: first, step3_graph: golden } = readToy();
    const both = await growKnowledge(await toy(TOY_FIRST), TOY_SECOND, toyEmbedder);
    const walk = compileWalkGraph(withoutPassages(both, TOY_SECOND.map(({ chunkId }) => chunkId)), REFERENCE_WEIGHTS);
    expect(golden.edges.length).toBeGreaterThan(first.edges.length);
    expectSame(edges(walk), goldenEdges(first));
    expect(walk.counts.referenceEdges).toBe(first.edges.length);
  });
});

describe.skipIf(!hasHippoData)(`the graph of 1,890 passages of MuSiQue${SKIPPED}`, () => {
  test('has the nodes, edges and facts of the reference', { timeout: 120_000 }, async () => {
    const golden = readMusiqueCounts();
    const knowledge = emptyKnowledge(createVocabulary({ normalisation: 'reference', dimension: 1024 }));
    const { graph, counts } = compileWalkGraph(
      await growKnowledge(knowledge, readMusiqueExtraction(), createHashEmbedder({ dimension: 1024, dropsStopWords: true })),
      REFERENCE_WEIGHTS,
    );
    expect({ nodes: graph.size, edges: counts.referenceEdges, facts: counts.facts }).toEqual(golden);
  });
});

describe('a walk graph', () => {
  test('is made once for one knowledge and the same weights', async () => {
    const knowledge = await toy(TOY_FIRST);
    const walk = walkGraphOf(knowledge, REFERENCE_WEIGHTS);
    expect(walkGraphOf(knowledge, { ...REFERENCE_WEIGHTS })).toBe(walk);
    expect(walkGraphOf(knowledge, { ...REFERENCE_WEIGHTS, relation: 1 })).not.toBe(walk);
  });

  test('adds kinds that join one pair where no synonym takes the place of relations', async () => {
    const erik: ExtractedPassage = { chunkId: 'erik', extraction: { status: 'done', source: 'imported', entities: [], triples: [['Erik Hort', 'is', "Erik Hort's"]] } };
    const knowledge = await toy([erik]);
    const weigh = (synonymReplaces: boolean): number => edges(compileWalkGraph(knowledge, { ...REFERENCE_WEIGHTS, synonymReplaces })).get(pairOf('erik hort', 'erik hort s')) ?? 0;
    expect(weigh(true)).toBeCloseTo(2 * Math.sqrt(2 / 3), DIGITS);
    expect(weigh(false)).toBeCloseTo(2 + 2 * Math.sqrt(2 / 3), DIGITS);
  });

  test('of no passage has no node', () => {
    const { graph, counts } = compileWalkGraph(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 4 })), REFERENCE_WEIGHTS);
    expect(graph.size).toBe(0);
    expect(counts).toEqual({ phrases: 0, passages: 0, facts: 0, relations: 0, synonyms: 0, contains: 0, referenceEdges: 0 });
  });

  test('of a passage without facts has a node without edges', async () => {
    const bare: ExtractedPassage = { chunkId: 'bare', extraction: { status: 'empty', source: 'imported', entities: [], triples: [] } };
    const { graph, passageNodes } = compileWalkGraph(await toy([bare]), REFERENCE_WEIGHTS);
    expect(graph.size).toBe(1);
    expect([...edgesOf(graph, passageNodes.get('bare') ?? -1)]).toEqual([]);
  });
});

async function toy(passages: readonly ExtractedPassage[]): Promise<Knowledge> {
  return await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'reference', dimension: 256 })), passages, toyEmbedder);
}

/** Weights by pair of the reference's ids. */
function edges({ graph, knowledge, phrases, passages }: WalkGraph): Map<string, number> {
  const ids = [...Array.from(phrases, (phrase) => referenceId('entity', knowledge.vocabulary.phrases[phrase] ?? '')), ...passages];
  return new Map(ids.flatMap((from, node) => [...edgesOf(graph, node)].map(({ to, weight }): [string, number] => [[from, ids[to]].toSorted().join(' '), weight])));
}

/** Parallel edges of the reference added up. */
function goldenEdges({ edges: parallel }: GoldenGraph): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [from, to, weight] of parallel) {
    const pair = [from, to].toSorted().join(' ');
    sums.set(pair, (sums.get(pair) ?? 0) + weight);
  }
  return sums;
}

function pairOf(one: string, other: string): string {
  return [referenceId('entity', one), referenceId('entity', other)].toSorted().join(' ');
}

function expectSame(own: ReadonlyMap<string, number>, golden: ReadonlyMap<string, number>): void {
  expect([...own.keys()].toSorted()).toEqual([...golden.keys()].toSorted());
  for (const [pair, weight] of golden) expect(own.get(pair)).toBeCloseTo(weight, DIGITS);
}
