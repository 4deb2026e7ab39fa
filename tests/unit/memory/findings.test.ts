import { expect, test } from 'vitest';
import { joinFindings, keepFindings, type Findings } from '../../../src/memory/findings.ts';

const point = (documentId: string) => ({ documentId, start: 0, end: 4, score: 1 });
const first: Findings = { names: ['Crowe', 'Renn'], mentions: new Map([['a#0', [0]], ['a#1', [0, 1]]]), keyPoints: [point('a')] };
const second: Findings = { names: ['Bell', 'Crowe'], mentions: new Map([['b#0', [0, 1]]]), keyPoints: [point('b')] };
const named = ({ names, mentions }: Findings) => Object.fromEntries([...mentions].map(([chunkId, own]) => [chunkId, own.map((number) => names[number])]));

test('a name that both texts use is one', () => {
  const joined = joinFindings(first, second);
  expect(joined.names).toEqual(['Crowe', 'Renn', 'Bell']);
  expect(named(joined)).toEqual({ 'a#0': ['Crowe'], 'a#1': ['Crowe', 'Renn'], 'b#0': ['Bell', 'Crowe'] });
  expect(joined.keyPoints).toHaveLength(2);
});

test('joining changes neither part', () => {
  joinFindings(first, second);
  expect(first.names).toEqual(['Crowe', 'Renn']);
  expect(second.mentions.get('b#0')).toEqual([0, 1]);
});

test('names that are left nowhere are gone with their texts', () => {
  const kept = keepFindings(joinFindings(first, second), { chunkIds: new Set(['b#0']), documentIds: new Set(['b']) });
  expect(kept.names).toEqual(['Crowe', 'Bell']);
  expect(named(kept)).toEqual({ 'b#0': ['Bell', 'Crowe'] });
  expect(kept.keyPoints).toEqual([point('b')]);
});

test('what is joined and taken off again is what it was', () => {
  expect(keepFindings(joinFindings(first, second), { chunkIds: new Set(['a#0', 'a#1']), documentIds: new Set(['a']) })).toEqual(first);
});
