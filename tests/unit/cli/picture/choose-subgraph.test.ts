import { expect, test } from 'vitest';
import { chooseSubgraph } from '../../../../src/cli/picture/choose-subgraph.ts';
import { LAMP_RETRIEVAL } from '../../../fixtures/graph-retrieval.ts';

test('phrases of seeds and of ways are chosen, and passages in their order', () => {
  const { phrases, passages } = chooseSubgraph(LAMP_RETRIEVAL);
  expect(phrases.map(({ id, label, by }) => [id, label, by])).toEqual([['e1', 'merrow point', ['question']], ['e2', 'tobias', ['fact']], ['e3', 'old tobias', []]]);
  expect(passages.map(({ id, head, below }) => [id, head, below])).toEqual([['p1', 'The keeper', 'line 3 · THE LAMP'], ['p2', 'THE LAMP', 'His dog was called Brine.']]);
});

test('an edge tells what it rests on, from the subject to the object, and which passages were reached along it', () => {
  const { edges } = chooseSubgraph(LAMP_RETRIEVAL);
  expect(edges).toEqual([
    { id: 'x1', from: 'e1', to: 'p1', kind: 'contains', labels: [], ranks: [1] },
    { id: 'x2', from: 'e2', to: 'e1', kind: 'relation', labels: ['kept the lamp at'], ranks: [2] },
    { id: 'x3', from: 'e2', to: 'e3', kind: 'synonym', labels: ['0.91'], ranks: [2] },
    { id: 'x4', from: 'e3', to: 'p2', kind: 'contains', labels: [], ranks: [2] },
    { id: 'x5', from: 'e2', to: 'p1', kind: 'contains', labels: [], ranks: [] },
  ]);
});

test('where there is little room, what stands on the way to the best passages stays', () => {
  const { phrases, edges } = chooseSubgraph(LAMP_RETRIEVAL, { most: 3 });
  expect(phrases.map(({ label }) => label)).toEqual(['merrow point']);
  expect(edges.map(({ from, to }) => [from, to])).toEqual([['e1', 'p1']]);
});

test('a passage that the answer cites is marked', () => {
  const { passages, answer } = chooseSubgraph(LAMP_RETRIEVAL, { answer: { text: 'Brine [1]', chunkIds: ['lamp#1'] } });
  expect(passages.map(({ isCited }) => isCited)).toEqual([false, true]);
  expect(answer).toBe('Brine [1]');
});

test('a phrase that reads like the id of a passage is a phrase', () => {
  const { edges } = chooseSubgraph({ ...LAMP_RETRIEVAL, facts: [], seeds: [{ node: 'lamp#0', kind: 'phrase', weight: 1, by: 'question' }], evidence: LAMP_RETRIEVAL.evidence.slice(0, 1) });
  expect(edges.map(({ to }) => to)).toEqual(['p1']);
});
