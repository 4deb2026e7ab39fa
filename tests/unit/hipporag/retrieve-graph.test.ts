import { describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import type { GraphRetrieval } from '../../../src/hipporag/graph-retrieval.ts';
import type { GraphView } from '../../../src/hipporag/graph-view.ts';
import { retrieveDense } from '../../../src/hipporag/retrieve-dense.ts';
import { retrieveGraph, retrieveMany } from '../../../src/hipporag/retrieve-graph.ts';
import { DEFAULT_WALK, REFERENCE_WALK } from '../../../src/hipporag/walk-settings.ts';
import { withoutPassages } from '../../../src/knowledge/with-passages.ts';
import { createPassageView, type ViewedPassage } from '../../fixtures/passage-view.ts';

const embedder = createHashEmbedder({ dimension: 256, dropsStopWords: true });
const view = async (passages: readonly ViewedPassage[]): Promise<GraphView> => await createPassageView(passages, embedder, 'unicode');

const QUILL: ViewedPassage = { id: 'quill', text: 'Nora Quill wrote The Salt Road.', triples: [['Nora Quill', 'wrote', 'The Salt Road']], metadata: { year: 1931 } };
const TARN: ViewedPassage = { id: 'tarn', text: 'Nora Quill was born in Tarn.', triples: [['Nora Quill', 'was born in', 'Tarn']], metadata: { year: 1950 } };
const LAKE: ViewedPassage = { id: 'lake', text: 'Tarn lies at Lake Orm.', triples: [['Tarn', 'lies at', 'Lake Orm']], metadata: { year: 1950 } };
const FERRY: ViewedPassage = { id: 'ferry', text: 'A ferry crosses the sound.', triples: [['ferry', 'crosses', 'sound']] };
const ALL = [QUILL, TARN, LAKE, FERRY];
const QUESTION = { text: 'At which lake was the author of The Salt Road born?' };
const idsOf = ({ evidence }: GraphRetrieval): readonly string[] => evidence.map(({ documentId }) => documentId);
const withoutTimes = (all: readonly GraphRetrieval[]): unknown => all.map((one) => ({ ...one, timings: undefined }));
const scoresOf = async (passages: readonly ViewedPassage[]): Promise<unknown> => (await retrieveGraph(await view(passages), QUESTION, {})).evidence.map(({ chunkId, walkScore }) => [chunkId, walkScore]);

describe('retrieval by a walk', () => {
  test('reaches a passage that shares no fact with the question, over facts that lead to it', async () => {
    const found = await retrieveGraph(await view(ALL), QUESTION, { paths: true });
    expect(found.mode).toBe('graph');
    expect(idsOf(found).toSorted()).toEqual(['lake', 'quill', 'tarn']);
    const masses = found.evidence.map(({ walkScore = 0 }) => walkScore);
    expect(masses).toEqual(masses.toSorted((one, other) => other - one));
    expect(found.evidence[0]?.score).toBe(1);
  });

  test('shows steps that rest on a triple and a chunk, from a seed to the passage', async () => {
    const { evidence, seeds } = await retrieveGraph(await view([QUILL, TARN, LAKE]), { text: 'Who wrote The Salt Road?' }, { facts: 1, paths: true });
    const path = evidence.find(({ documentId }) => documentId === 'lake')?.path;
    expect(seeds.map(({ node }) => node)).toContain(path?.steps[0]?.from);
    expect(path?.steps.at(-1)).toEqual({ from: 'tarn', to: 'lake#0', kind: 'contains', chunkId: 'lake#0' });
    expect(path?.steps[0]).toEqual({ from: 'nora quill', to: 'tarn', kind: 'relation', fact: ['nora quill', 'was born in', 'tarn'], chunkId: 'tarn#0' });
  });

  test('gives no path where none is asked for', async () => {
    const { evidence } = await retrieveGraph(await view(ALL), QUESTION, {});
    expect(evidence.some(({ path }) => path !== undefined)).toBe(false);
  });

  test('tells which facts and names it began at, with their shares', async () => {
    const { facts, seeds } = await retrieveGraph(await view(ALL), QUESTION, {});
    expect(facts[0]).toMatchObject({ fact: ['nora quill', 'wrote', 'the salt road'], chunkIds: ['quill#0'] });
    expect(seeds).toContainEqual(expect.objectContaining({ node: 'the salt road', by: 'question' }));
    const sum = seeds.reduce((total, { weight }) => total + weight, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(1);
  });

  test('gives the same results for several questions as for each alone, in their order', async () => {
    const own = await view(ALL);
    const questions = Array.from({ length: 20 }, (_, at) => ({ text: `${QUESTION.text} ${ALL[at % 4]!.text}` }));
    const together = await retrieveMany(own, questions, {});
    const alone = await Promise.all(questions.map(async (question) => await retrieveGraph(own, question, {})));
    expect(withoutTimes(together)).toEqual(withoutTimes(alone));
  });

  test('gives the same scores whatever the order of the passages', async () => {
    expect(await scoresOf(ALL.toReversed())).toEqual(await scoresOf(ALL));
  });

  test('begins at what clues name, and says so', async () => {
    const clues = [{ kind: 'key-entity', text: 'Lake Orm' } as const, { kind: 'key-entity', text: 'ferry', weight: 0 } as const];
    const { seeds } = await retrieveGraph(await view(ALL), { text: 'Who wrote it?', clues }, {});
    expect(seeds.filter(({ by }) => by === 'clue').map(({ node }) => node)).toEqual(['lake orm']);
  });
});

describe('only passages of documents with the metadata that is asked for', () => {
  test('are found, by facts of theirs', async () => {
    const found = await retrieveGraph(await view(ALL), QUESTION, { metadata: { year: 1950 } });
    expect(idsOf(found).toSorted()).toEqual(['lake', 'tarn']);
    expect(found.facts.flatMap(({ chunkIds }) => chunkIds).toSorted()).toEqual(['lake#0', 'tarn#0']);
  });

  test('are found by the plain twin', async () => {
    const found = await retrieveDense(await view(ALL), QUESTION.text, { metadata: { year: 1931 } });
    expect(idsOf(found)).toEqual(['quill']);
  });

  test('are none where no document has it', async () => {
    const found = await retrieveGraph(await view(ALL), QUESTION, { metadata: { year: 1 } });
    expect([found.evidence, found.facts]).toEqual([[], []]);
  });
});

describe.each([['default', DEFAULT_WALK], ['reference', REFERENCE_WALK]] as const)('with the %s settings', (_, settings) => {
  test('nothing is found where there is nothing', async () => {
    expect(await retrieveMany(await view([]), [QUESTION], { settings })).toMatchObject([{ mode: 'dense', evidence: [], facts: [], seeds: [] }]);
    expect(await retrieveMany(await view(ALL), [], { settings })).toEqual([]);
  });

  test('passages without facts are ranked plainly, and the result says so', async () => {
    const bare = ALL.map((passage) => ({ ...passage, triples: [] }));
    const found = await retrieveGraph(await view(bare), { text: 'the ferry' }, { settings });
    expect(found.mode).toBe('dense');
    expect(found.evidence[0]).toMatchObject({ documentId: 'ferry', score: 1 });
    expect(found.evidence[0]).not.toHaveProperty('walkScore');
  });

  test.each([0, 1, 2, 3, 4, 5])('%i passages with a fact each are no case of their own', async (size) => {
    const own = [...ALL, { ...FERRY, id: 'twin' }].slice(0, size);
    const found = await retrieveGraph(await view(own), QUESTION, { settings });
    expect(found.evidence.length).toBe(found.evidence.filter(({ score }) => score > 0 && score <= 1).length);
    expect(found.evidence.length).toBeGreaterThanOrEqual(Math.min(1, size));
  });

  test.each(['', '  ', '???', '谁写了《盐路》？', 'x'.repeat(10_000)])('a question that says nothing here is answered all the same: %j', async (text) => {
    const found = await retrieveGraph(await view(ALL), { text }, { settings });
    expect(found.question).toBe(text);
    for (const { score } of found.evidence) expect(score).not.toBeNaN();
  });
});

test('passages that were added or taken away since the last question are seen', async () => {
  const one = await view([QUILL, TARN]);
  await retrieveGraph(one, QUESTION, {});
  const more = await view(ALL);
  expect(idsOf(await retrieveGraph(more, QUESTION, {}))).toContain('lake');
  const { corpus } = await view([QUILL, TARN]);
  const less = { ...more, corpus, knowledge: withoutPassages(more.knowledge, ['lake#0', 'ferry#0']) };
  expect(idsOf(await retrieveGraph(less, QUESTION, {})).toSorted()).toEqual(['quill', 'tarn']);
});

test('without its embedder a graph is walked from names', async () => {
  const { embedder: _, ...rest } = await view(ALL);
  const found = await retrieveGraph(rest, { text: 'Who wrote The Salt Road?' }, {});
  expect(found.mode).toBe('graph');
  expect(idsOf(found)[0]).toBe('quill');
});

test('an abort is rethrown as it is', async () => {
  const reason = new Error('enough');
  await expect(retrieveGraph(await view(ALL), QUESTION, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
