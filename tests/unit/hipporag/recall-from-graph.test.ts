import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { recallFromGraph } from '../../../src/hipporag/recall-from-graph.ts';
import type { RecallRequest, RecallResult } from '../../../src/spec/memory-model.ts';
import { createPassageView, type ViewedPassage } from '../../fixtures/passage-view.ts';

const PASSAGES: readonly ViewedPassage[] = [
  { id: 'farm', text: 'Old Marten ploughs the field.', triples: [['Old Marten', 'ploughs', 'the field']] },
  { id: 'sea-1', text: 'Captain Vane keeps the lighthouse.', triples: [['Captain Vane', 'keeps', 'the lighthouse']] },
  { id: 'sea-2', text: 'Captain Vane sees Ida.', triples: [['Captain Vane', 'sees', 'Ida']] },
];

test('key points of the whole come from one community after the other, each with its place', async () => {
  const [{ clues } = { clues: [] }] = await recallOf(PASSAGES, { task: 'key-points', question: '', limit: 2 });
  expect(clues.map(({ kind, source }) => [kind, source?.documentId])).toEqual([['key-point', 'sea-1'], ['key-point', 'farm']]);
  expect(clues[1]?.text).toBe('Old Marten ploughs the field.');
});

test('a question about the whole is given an overview of the communities, another is not', async () => {
  const [whole, other] = await recallOf(PASSAGES, { task: 'text-spans', question: 'What are the main themes?' }, { task: 'text-spans', question: 'Who ploughs the field?' });
  expect(whole?.overview?.split('\n')).toHaveLength(2);
  expect(whole?.overview).toContain('Captain Vane');
  expect(other).not.toHaveProperty('overview');
  expect(other?.clues[0]?.source?.documentId).toBe('farm');
});

test('key entities are those of the passages that a question finds', async () => {
  const [{ clues } = { clues: [] }] = await recallOf(PASSAGES, { task: 'key-entities', question: 'Who ploughs the field?', limit: 2 });
  expect(clues.map(({ text }) => text).toSorted()).toEqual(['old marten', 'the field']);
});

test('where nothing is told, key points are those of all passages', async () => {
  const [result] = await recallOf([{ id: 'lone', text: 'Nothing is told.', triples: [] }], { task: 'key-points', question: '' });
  expect(result?.clues.map(({ source }) => source?.documentId)).toEqual(['lone']);
  expect(result).not.toHaveProperty('overview');
});

async function recallOf(passages: readonly ViewedPassage[], ...requests: readonly RecallRequest[]): Promise<readonly RecallResult[]> {
  return await recallFromGraph(await createPassageView(passages, createHashEmbedder({ dimension: 128, dropsStopWords: true }), 'unicode'), requests, {});
}
