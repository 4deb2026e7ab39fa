import { expect, test } from 'vitest';
import { growingParts } from '../../../src/evaluation/growing-parts.ts';
import { passageDocuments } from '../../../src/evaluation/passage-documents.ts';
import type { RetrievalQuestion } from '../../../src/evaluation/retrieval-questions.ts';

const { documents } = passageDocuments(Array.from({ length: 21 }, (_, number) => ({ title: `T${number}`, text: 'x' })));
const needing = (...numbers: readonly number[]): RetrievalQuestion => ({ id: 'q', question: 'Who?', answers: [], isAnswerable: true, needed: numbers.map((number) => [`T${number}\nx`]) });

test('parts are of about equal size and hold every document once, and a question is asked from the part on that completes it', () => {
  const parts = growingParts(documents, [needing(20, 19), needing(0), needing(1, 20), needing(2, 3)], 4);
  expect(parts.map((part) => part.documents.length)).toEqual([6, 5, 5, 5]);
  expect(parts.flatMap((part) => part.documents.map(({ id }) => id)).toSorted()).toEqual(documents.map(({ id }) => id).toSorted());
  expect(parts.map(({ questions }) => questions)).toEqual([[0], [1], [2], [3]]);
  const titles = parts.map((part) => part.documents.map(({ title }) => title));
  expect([titles[0], titles[1], titles[2], titles[3]]).toEqual([expect.arrayContaining(['T19', 'T20']), expect.arrayContaining(['T0']), expect.arrayContaining(['T1']), expect.arrayContaining(['T2', 'T3'])]);
});

test('a question that needs what is not there, or nothing, is asked in no part', () => {
  expect(growingParts(documents, [needing(99), needing()], 2).flatMap(({ questions }) => questions)).toEqual([]);
});
