import { beforeAll, describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { retrieveFused, type FusedView } from '../../../src/hipporag/retrieve-fused.ts';
import { retrieveGraph } from '../../../src/hipporag/retrieve-graph.ts';
import { retrieveQuestion, type RecallForGraph } from '../../../src/hipporag/retrieve-question.ts';
import { createHybridRetriever } from '../../../src/retrieval/hybrid-retriever.ts';
import type { Clue } from '../../../src/spec/clue.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { createPassageView, type ViewedPassage } from '../../fixtures/passage-view.ts';

const QUESTION = 'Who keeps the light that Ida sees?';
const PASSAGES: readonly ViewedPassage[] = [
  { id: 'ida', text: 'Ida sees the light of Carrow each night.', triples: [['Ida', 'sees', 'the light of Carrow']], metadata: { part: 1 } },
  { id: 'vane', text: 'It was kept by Captain Vane for thirty years.', triples: [['Captain Vane', 'keeps', 'the light of Carrow']], metadata: { part: 2 } },
  { id: 'farm', text: 'Old Marten ploughs the field behind the dunes.', triples: [['Old Marten', 'ploughs', 'the field']], metadata: { part: 2 } },
  { id: 'boat', text: 'The boat is tarred in spring.', triples: [], metadata: { part: 1 } },
];
const QUOTED: Clue = { kind: 'text-span', text: 'The boat is tarred', source: { documentId: 'boat', start: 0, end: 18 } };
const SPOKEN: Clue = { kind: 'surrogate-question', text: 'What does Old Marten do?' };

describe('both memories together', () => {
  let view: FusedView;
  beforeAll(async () => {
    view = await viewOf(PASSAGES);
  });

  test('give one ranking in which every passage says what found it', async () => {
    const { mode, evidence, clues, seeds } = await retrieveFused(view, { text: QUESTION, clues: [QUOTED, SPOKEN] }, { paths: true });
    expect(mode).toBe('graph');
    expect(clues).toEqual([QUOTED, SPOKEN]);
    expect(evidence.map(({ documentId }) => documentId).toSorted()).toEqual(['boat', 'farm', 'ida', 'vane']);
    const of = (id: string) => evidence.find(({ documentId }) => documentId === id);
    // Found by the walk alone, by the walk and a clue, and by a clue alone.
    expect(of('vane')?.path?.steps.at(-1)).toMatchObject({ to: 'vane#0', kind: 'contains' });
    expect(of('farm')).toMatchObject({ clues: [1], walkScore: expect.any(Number) });
    expect(of('boat')?.clues).toEqual([0]);
    expect(of('boat')).not.toHaveProperty('path');
    expect(seeds).toContainEqual(expect.objectContaining({ node: 'old marten', by: 'clue' }));
    expect(evidence[0]?.score).toBe(1);
    expect(evidence.map(({ score }) => score)).toEqual(evidence.map(({ score }) => score).toSorted((one, other) => other - one));
  });

  test('begin no walk at names that are only quoted: the quote leads to its place', async () => {
    const quote: Clue = { kind: 'text-span', text: 'Old Marten ploughs the field', source: { documentId: 'farm', start: 0, end: 28 } };
    const { seeds, evidence } = await retrieveFused(view, { text: QUESTION, clues: [quote] }, {});
    expect(seeds.filter(({ by }) => by === 'clue')).toEqual([]);
    expect(evidence.find(({ documentId }) => documentId === 'farm')?.clues).toEqual([0]);
  });

  test('begin a walk at quoted names too where no language model read the texts, and the graph tells little of them', async () => {
    const quote: Clue = { kind: 'text-span', text: 'The boat of Old Marten is tarred', source: { documentId: 'boat', start: 0, end: 18 } };
    const plain = await viewOf(PASSAGES.map((passage) => ({ ...passage, source: 'extractive', tokens: 200 })));
    const { seeds } = await retrieveFused(plain, { text: QUESTION, clues: [quote] }, {});
    expect(seeds).toContainEqual(expect.objectContaining({ node: 'old marten', by: 'clue' }));
  });

  test('keep to the metadata that is asked for, and to the limit', async () => {
    const { evidence } = await retrieveFused(view, { text: QUESTION, clues: [QUOTED, SPOKEN] }, { metadata: { part: 2 } });
    expect(evidence.map(({ documentId }) => documentId).toSorted()).toEqual(['farm', 'vane']);
    expect((await retrieveFused(view, { text: QUESTION, clues: [QUOTED] }, { limit: 1 })).evidence).toHaveLength(1);
  });

  test('rank by the search alone where a walk has nowhere to begin', async () => {
    const plain = await viewOf(PASSAGES.map((passage) => ({ ...passage, triples: [] })));
    const { mode, evidence } = await retrieveFused(plain, { text: QUESTION, clues: [QUOTED] }, {});
    const found = await plain.retriever.retrieve({ question: QUESTION, clues: [QUOTED], retHit: 3, limit: 8 }, {});
    expect(mode).toBe('dense');
    expect(evidence.filter(({ score }) => score > 0).map(({ chunkId }) => chunkId)).toEqual(found.map(({ chunkId }) => chunkId));
  });

  test('find nothing where there is nothing', async () => {
    const { evidence } = await retrieveFused(await viewOf([]), { text: QUESTION, clues: [SPOKEN] }, {});
    expect(evidence).toEqual([]);
  });
});

describe('one question', () => {
  let view: FusedView;
  beforeAll(async () => {
    view = await viewOf(PASSAGES);
  });

  test('goes to a walk alone where no clues are given', async () => {
    const { evidence, ...rest } = await retrieveQuestion(view, QUESTION, {});
    expect(evidence).toEqual((await retrieveGraph(view, { text: QUESTION }, {})).evidence);
    expect(rest).not.toHaveProperty('clues');
  });

  test('has a memory asked for its clues, and what that took is counted', async () => {
    const asked: string[] = [];
    const { clues, usage } = await retrieveQuestion(view, QUESTION, {
      clues: async (question) => {
        asked.push(question);
        return await Promise.resolve({ clues: [SPOKEN], usage: { ...NO_USAGE, inputTokens: 7 } });
      },
    });
    expect(asked).toEqual([QUESTION]);
    expect(clues).toEqual([SPOKEN]);
    expect(usage.inputTokens).toBe(7);
  });

  test('about the whole goes to the communities, with what both memories say of it', async () => {
    const { mode, overview } = await retrieveQuestion(view, 'What is the book about?', { clues: recallWhole });
    expect(mode).toBe('whole');
    expect(overview).toContain('Captain Vane');
    expect(overview).toContain('A coast and its people.');
    expect((await retrieveQuestion(view, 'What is the book about?', { clues: recallWhole, isAboutWhole: false })).mode).toBe('graph');
    expect((await retrieveQuestion(view, QUESTION, { isAboutWhole: true })).mode).toBe('whole');
  });
});

function recallWhole(): ReturnType<RecallForGraph> {
  return Promise.resolve({ clues: [SPOKEN], overview: 'A coast and its people.', usage: NO_USAGE });
}

async function viewOf(passages: readonly ViewedPassage[]): Promise<FusedView> {
  const view = await createPassageView(passages, createHashEmbedder({ dimension: 128, dropsStopWords: true }), 'unicode');
  return { ...view, retriever: createHybridRetriever({ corpus: view.corpus }) };
}
