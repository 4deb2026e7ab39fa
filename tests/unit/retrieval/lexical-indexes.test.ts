import { expect, test } from 'vitest';
import { createBm25 } from '../../../src/retrieval/bm25.ts';
import { createCorpusTexts } from '../../../src/retrieval/corpus-texts.ts';
import { createLexicalIndexes } from '../../../src/retrieval/lexical-indexes.ts';
import { numberTerms } from '../../../src/retrieval/number-terms.ts';
import { searchTerms } from '../../../src/text/search-terms.ts';
import { paragraphs } from './sample-corpus.ts';

const input = paragraphs({ a: ['One fox ran. Two hens slept. The fox came back.', 'Rain fell on the hens.'] });
const window = (chunkId: string, start: number, end: number) => ({ chunkId, start, end, isChunk: false, embedder: null, row: null });
const query = ['fox', 'hens', 'the', 'slept'];
const expected = createBm25(numberTerms(input.chunks.map((chunk) => searchTerms(input.documents[0]!.text.slice(chunk.start, chunk.end))))).scores(query);

test.each([
  ['that do not overlap', [window('a#0', 0, 13), window('a#0', 13, 48), window('a#1', 49, 71)]],
  ['that overlap', [window('a#0', 0, 28), window('a#0', 13, 48), window('a#1', 49, 71)]],
  ['that are not there', []],
])('chunks score as their whole text does with windows %s', (_, rows) => {
  expect(createLexicalIndexes(createCorpusTexts({ ...input, rows })).chunks.scores(query)).toEqual(expected);
});

test('windows score by their own words', () => {
  const rows = [window('a#0', 0, 13), window('a#0', 13, 48), window('a#1', 49, 71)];
  const scores = createLexicalIndexes(createCorpusTexts({ ...input, rows })).windows.scores(['slept']);
  expect([...scores].map((score) => score > 0)).toEqual([false, true, false]);
});
