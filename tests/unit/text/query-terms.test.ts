import { expect, test } from 'vitest';
import { queryTerms } from '../../../src/text/query-terms.ts';

test('function words are no terms of a question', () => {
  expect(queryTerms('Who was the keeper of the lamp, and how old is he?')).toEqual(['keeper', 'lamp', 'old']);
});

test('what makes a question of a Chinese sentence is no term, and parts no other', () => {
  expect(queryTerms('公砣最后是在什么地方被找到的？')).toEqual(['公砣', '是在', '地方', '方被', '被找', '找到', '到的']);
});

test('where nothing else is left, all terms are', () => {
  expect(queryTerms('Who is he?')).toEqual(['who', 'is', 'he']);
  expect(queryTerms('谁？')).toEqual(['谁']);
  expect(queryTerms('')).toEqual([]);
});
