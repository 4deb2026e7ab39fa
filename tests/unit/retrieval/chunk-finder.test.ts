import { expect, test } from 'vitest';
import { createChunkFinder } from '../../../src/retrieval/chunk-finder.ts';

const chunk = (documentId: string, start: number, end: number) => ({ id: `${documentId}#${start}`, documentId, start, end, tokens: 1, lines: [1, 1] as const });
const find = createChunkFinder([chunk('a', 0, 10), chunk('a', 12, 20), chunk('b', 5, 9)]);
const at = (documentId: string, start: number) => find({ documentId, start, end: start + 1 });

test('a place is in the chunk that it begins in', () => {
  expect([at('a', 0), at('a', 9), at('a', 12), at('a', 19), at('b', 5), at('b', 8)]).toEqual([0, 0, 1, 1, 2, 2]);
});

test('between chunks, behind the last and in an unknown document there is none', () => {
  expect([at('a', 10), at('a', 20), at('b', 4), at('b', 9), at('c', 0)]).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
