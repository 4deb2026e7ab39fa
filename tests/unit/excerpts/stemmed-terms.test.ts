import { expect, test } from 'vitest';
import { stemmedTerms } from '../../../src/excerpts/stemmed-terms.ts';

test.each([
  ['drown', 'drowned drowning drowns'],
  ['build', 'built builds building'],
  ['child', 'children'],
  ['marry', 'married marriage marries'],
])('forms of %s have one stem', (word, forms) => {
  const stems = new Set(stemmedTerms(`${word} ${forms}`));
  expect(stems.size).toBe(1);
});

test('names in other scripts, numbers and Chinese stay as they are', () => {
  expect(stemmedTerms('1,000 Søren 青石桥')).toEqual(['1000', 'søren', '青石', '石桥']);
});
