import { expect, test } from 'vitest';
import { documentIdOf, passageDocuments } from '../../../src/evaluation/passage-documents.ts';
import { rankNeeded } from '../../../src/evaluation/rank-needed.ts';
import { measureRanks } from '../../../src/evaluation/retrieval-measures.ts';

const PASSAGES = [{ title: 'A', text: 'one\r\ntwo' }, { title: 'B', text: 'three' }, { title: 'A', text: 'one\r\ntwo' }, { title: '', text: 'four' }];

test('each text is one document, under an id that its text alone makes', () => {
  const { documents, repeated } = passageDocuments(PASSAGES);
  expect({ repeated, texts: documents.map(({ text }) => text) }).toEqual({ repeated: 1, texts: ['A\none\ntwo', 'B\nthree', '\nfour'] });
  expect(documents.map(({ id }) => id)).toEqual([documentIdOf('A\none\r\ntwo'), documentIdOf('B\nthree'), documentIdOf('\nfour')]);
  // The reference's own id of a passage.
  expect(documentIdOf('Oliver Badman is a politician.')).toBe('chunk-e1530292228659b056a69bf4ca0aad85');
  expect(passageDocuments(PASSAGES.toReversed()).documents.map(({ id }) => id).toSorted()).toEqual(documents.map(({ id }) => id).toSorted());
});

test('a needed passage is found under any of its forms, and one that the corpus has not is found nowhere', () => {
  const found = passageDocuments(PASSAGES).documents.map(({ id }) => id);
  expect(rankNeeded({ needed: [['B\nthree'], ['A\nnot so', 'A\none\r\ntwo'], ['C\nnowhere']] }, found)).toEqual([2, 1, undefined]);
});

test('measures are means over the questions that need passages', () => {
  const { questions, depths } = measureRanks([[1, 3], [undefined], []]);
  expect(questions).toBe(2);
  expect(depths.slice(0, 3)).toEqual([{ k: 1, recall: 0.25, all: 0 }, { k: 2, recall: 0.25, all: 0 }, { k: 5, recall: 0.5, all: 0.5 }]);
  expect(measureRanks([]).depths.every(({ recall, all }) => recall === 0 && all === 0)).toBe(true);
});
