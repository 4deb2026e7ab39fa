import { expect, test } from 'vitest';
import { nearestWord } from '../../../src/util/nearest-word.ts';

const KEYS = ['chunker', 'chunkSize', 'embedder', 'generator', 'retHit', 'limit'];

test.each([
  ['chunk_size', 'chunkSize'],
  ['CHUNK-SIZE', 'chunkSize'],
  ['embeder', 'embedder'],
  ['genreator', 'generator'],
  ['chunkr', 'chunker'],
  ['limt', 'limit'],
  ['gen', 'generator'],
])('%s means %s', (word, expected) => {
  expect(nearestWord(word, KEYS)).toBe(expected);
});

test.each(['', 'x', 'colour', 'zzzzzz', 'hit'])('"%s" is near nothing', (word) => {
  expect(nearestWord(word, KEYS)).toBeUndefined();
});

test('the nearer of two candidates wins, the first of equals', () => {
  expect(nearestWord('list', ['last', 'lists'])).toBe('last');
  expect(nearestWord('inspekt', ['inspects', 'inspect'])).toBe('inspect');
});

test('Chinese names are compared by character', () => {
  expect(nearestWord('失坨记', ['失砣记', '红楼梦'])).toBe('失砣记');
});
