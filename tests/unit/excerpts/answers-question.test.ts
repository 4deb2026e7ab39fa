import { expect, test } from 'vitest';
import { answersQuestion, knownNames, shownShare } from '../../../src/excerpts/answers-question.ts';

const passages = ['Tobias Renn kept the lamp of Gannet Rock.'];
const weights = new Map([['keep', 0.3], ['lamp', 0.3], ['whale', 0.4]]);
const excerpt = (...terms: readonly string[]) => ({ passage: 0, start: 0, end: 10, score: 1, signs: { held: 0, near: 0, first: 0, type: 0, exactType: 0, counted: 0, length: 0, unended: 0, echo: 0 }, terms: new Set(terms) });

test('excerpts hold the terms of a question together, each once', () => {
  expect(shownShare({ weights, chosen: [excerpt('keep'), excerpt('keep', 'lamp')] })).toBeCloseTo(0.6);
  expect(shownShare({ weights, chosen: [] })).toBe(0);
});

test('names that the passages do not know count; a shouted or plain question has none', () => {
  expect(knownNames('What did Tobias Renn keep?', passages)).toBe(1);
  expect(knownNames('What did Tobias Ahab keep?', passages)).toBe(0.5);
  expect(knownNames('WHAT DID AHAB KEEP?', passages)).toBe(1);
  expect(knownNames('what did ahab keep?', passages)).toBe(1);
});

test('too few words, or half of the names unknown, is no answer', () => {
  const chosen = [excerpt('keep', 'lamp')];
  expect(answersQuestion('Who kept the lamp?', { passages, chosen, weights })).toBe(true);
  expect(answersQuestion('Who kept the lamp for Tobias Ahab?', { passages, chosen, weights })).toBe(false);
  expect(answersQuestion('Who kept the lamp?', { passages, chosen: [excerpt()], weights })).toBe(false);
});
