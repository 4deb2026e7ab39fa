import { expect, test } from 'vitest';
import { chooseKeyPoints } from '../../../src/memory/choose-key-points.ts';
import type { KeyPoint } from '../../../src/memory/key-point.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';

const text = 'x'.repeat(1_000);
const point = (start: number, score: number, documentId = 'a'): KeyPoint => ({ documentId, start, end: start + 10, score });
const one = createInMemoryCorpus([{ id: 'a', title: 'A', text }]);
const starts = (points: readonly KeyPoint[]): readonly number[] => points.map(({ start }) => start);

test('each stretch of the text gives its best point, in the order of the text', () => {
  const points = [point(0, 0.9), point(100, 0.8), point(300, 0.1), point(600, 0.2), point(900, 0.7)];
  expect(starts(chooseKeyPoints(points, one, 2))).toEqual([0, 900]);
  expect(starts(chooseKeyPoints(points, one, 4))).toEqual([0, 300, 600, 900]);
});

test('a stretch without a point leaves its place to the best that remain', () => {
  expect(starts(chooseKeyPoints([point(0, 0.9), point(50, 0.5), point(100, 0.8)], one, 2))).toEqual([0, 100]);
});

test('no more are given than there are', () => {
  expect(chooseKeyPoints([point(0, 1)], one, 5)).toHaveLength(1);
  expect(chooseKeyPoints([], one, 5)).toEqual([]);
  expect(chooseKeyPoints([point(0, 1)], one, 0)).toEqual([]);
});

test('every document has one before the longest has a second', () => {
  const corpus = createInMemoryCorpus([{ id: 'a', title: 'A', text }, { id: 'b', title: 'B', text: text.slice(0, 50) }]);
  const points = [point(0, 0.9), point(500, 0.8), point(900, 0.7), point(20, 0.1, 'b')];
  expect(chooseKeyPoints(points, corpus, 2).map(({ documentId }) => documentId)).toEqual(['a', 'b']);
  expect(chooseKeyPoints(points, corpus, 3).map(({ documentId }) => documentId)).toEqual(['a', 'a', 'b']);
});
