import { beforeAll, describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import type { GraphView } from '../../../src/hipporag/graph-view.ts';
import { communitiesOf, type PassageCommunity } from '../../../src/hipporag/passage-communities.ts';
import { passagesInTurns, rateCommunities } from '../../../src/hipporag/rate-communities.ts';
import { retrieveWhole } from '../../../src/hipporag/retrieve-whole.ts';
import type { Triple } from '../../../src/spec/extraction.ts';
import { createPassageView, type ViewedPassage } from '../../fixtures/passage-view.ts';

const EMBEDDER = createHashEmbedder({ dimension: 128, dropsStopWords: true });
const SEA = [
  passage('sea-1', 'Captain Vane keeps the lighthouse of Carrow.', ['Captain Vane', 'keeps', 'the Lighthouse']),
  passage('sea-2', 'Captain Vane and the lighthouse: the boat of Ida passes it.', ['Captain Vane', 'sees', 'Ida'], ['Ida', 'passes', 'the Lighthouse']),
  passage('sea-3', 'Ida mends the boat.', ['Ida', 'mends', 'the boat']),
];
const FARM = [
  passage('farm-1', 'Old Marten ploughs the field.', ['Old Marten', 'ploughs', 'the field']),
  passage('farm-2', 'Old Marten sells the field to his daughter.', ['Old Marten', 'sells', 'the field']),
];
const LONE = passage('lone', 'Nothing is told here.');

describe('communities of passages', () => {
  let view: GraphView;
  beforeAll(async () => {
    view = await createPassageView([...FARM, LONE, ...SEA], EMBEDDER, 'unicode');
  });

  test('hold what is told together, the largest first, and their names are written as the texts write them', () => {
    const [sea, farm, ...others] = communitiesOf(view.knowledge);
    expect(sea?.passages.toSorted()).toEqual(['sea-1#0', 'sea-2#0', 'sea-3#0']);
    expect(farm?.passages.toSorted()).toEqual(['farm-1#0', 'farm-2#0']);
    expect(others).toEqual([]);
    expect(sea?.names).toContain('Captain Vane');
    expect(farm?.names).toContain('Old Marten');
    expect(sea!.share).toBeGreaterThan(farm!.share);
    expect(sea!.share + farm!.share).toBeCloseTo(1, 9);
  });

  test('begin with the passage that holds most of what is strong in them', () => {
    expect(communitiesOf(view.knowledge)[0]?.passages[0]).toBe('sea-2#0');
  });

  test('are the same whatever order the passages came in', async () => {
    const turned = await createPassageView([...SEA.toReversed(), LONE, ...FARM.toReversed()], EMBEDDER, 'unicode');
    expect(communitiesOf(turned.knowledge)).toEqual(communitiesOf(view.knowledge));
  });

  test('answer for the whole: each has its best passage in the reply before any has two', async () => {
    const { mode, evidence, communities = [], overview = '' } = await retrieveWhole(view, 'What are the main themes?', { limit: 4 });
    expect(mode).toBe('whole');
    expect(evidence.slice(0, 2).map(({ community }) => community)).toEqual([0, 1]);
    expect(evidence.map(({ community }) => community)).toEqual([0, 1, 0, 1]);
    for (const { chunkId, community } of evidence) expect(communities[community!]?.passages).toContain(chunkId);
    expect(overview.split('\n')).toHaveLength(2);
    expect(overview).toContain('Old Marten');
  });

  test('are weighed by the question where it names what one of them is about', async () => {
    const { communities = [] } = await retrieveWhole(view, 'What is the story of Old Marten and his daughter, who sells the field he ploughs?', {});
    expect(communities[0]?.names).toContain('Old Marten');
  });

  test('are of those passages only that the metadata of their documents lets in', async () => {
    const tagged = await createPassageView([...FARM.map((own) => ({ ...own, metadata: { year: 2 } })), ...SEA.map((own) => ({ ...own, metadata: { year: 1 } }))], EMBEDDER, 'unicode');
    const { evidence, communities } = await retrieveWhole(tagged, 'What are the main themes?', { metadata: { year: 2 } });
    expect(evidence.map(({ documentId }) => documentId).toSorted()).toEqual(['farm-1', 'farm-2']);
    expect(communities).toHaveLength(1);
  });

  test('are none where nothing is told: words and vectors find what there is', async () => {
    for (const passages of [[], [LONE]]) {
      const { mode, evidence } = await retrieveWhole(await createPassageView(passages, EMBEDDER, 'unicode'), 'What is the book about?', {});
      expect({ mode, found: evidence.map(({ documentId }) => documentId) }).toEqual({ mode: 'dense', found: passages.map(({ id }) => id) });
    }
  });
});

describe('rated communities', () => {
  test('count by the sum over their passages, and passages that may not be found are in none', () => {
    const scores = new Map([['a', 0.4], ['b', 0.4], ['c', 0.6]]);
    const scoreOf = (chunkId: string): number => scores.get(chunkId) ?? -Infinity;
    const rated = rateCommunities([told('c', 'x'), told('x'), told('a', 'b')], scoreOf);
    expect(rated.map(({ passages, score }) => [passages, score])).toEqual([[['a', 'b'], 1], [['c'], 0.6 / 0.8]]);
    expect(passagesInTurns(rated, scoreOf, 2).map(({ chunkId }) => chunkId)).toEqual(['a', 'c']);
    expect(passagesInTurns(rated, scoreOf, 0)).toEqual([]);
  });

  test('are equal where no passage has anything to say', () => {
    expect(rateCommunities([told('a'), told('b')], () => 0).map(({ score }) => score)).toEqual([1, 1]);
  });
});

function told(...passages: readonly string[]): PassageCommunity {
  return { names: [], phrases: 1, passages, share: 0.5 };
}

function passage(id: string, text: string, ...triples: readonly Triple[]): ViewedPassage {
  return { id, text, triples };
}
