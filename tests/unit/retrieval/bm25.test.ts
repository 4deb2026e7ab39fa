import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createBm25 } from '../../../src/retrieval/bm25.ts';
import { numberTerms } from '../../../src/retrieval/number-terms.ts';

/** The formula as the textbooks write it, term by term and text by text. */
function okapi(texts: readonly (readonly string[])[], query: readonly string[], k1 = 1.2, b = 0.75): number[] {
  const mean = texts.reduce((sum, terms) => sum + terms.length, 0) / texts.length;
  return texts.map((terms) => {
    let score = 0;
    for (const term of new Set(query)) {
      const found = texts.filter((other) => other.includes(term)).length;
      const count = terms.filter((other) => other === term).length;
      const idf = Math.log(1 + (texts.length - found + 0.5) / (found + 0.5));
      if (count > 0) score += (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * terms.length) / mean));
    }
    return score;
  });
}

test('equals the formula of Okapi BM25', () => {
  const terms = array(constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 12 });
  assert(
    property(array(terms, { minLength: 1, maxLength: 8 }), terms, (texts, query) => {
      const scores = createBm25(numberTerms(texts)).scores(query);
      for (const [text, expected] of okapi(texts, query).entries()) expect(scores[text]).toBeCloseTo(expected, 4);
    }),
  );
});

test('takes k1 and b', () => {
  const texts = [['a', 'a', 'b'], ['a'], ['b', 'c', 'd', 'e']];
  const scores = createBm25(numberTerms(texts), { k1: 2, b: 0.1 }).scores(['a', 'e']);
  for (const [text, expected] of okapi(texts, ['a', 'e'], 2, 0.1).entries()) expect(scores[text]).toBeCloseTo(expected, 5);
});

test('texts and queries may be empty', () => {
  expect(createBm25(numberTerms([])).scores(['a'])).toEqual(new Float32Array(0));
  expect(createBm25(numberTerms([[], []])).scores(['a'])).toEqual(new Float32Array(2));
  expect(createBm25(numberTerms([['a']])).scores([])).toEqual(new Float32Array(1));
});

test('a text read with its neighbours scores as if they were one text', () => {
  const texts = [['a', 'b'], ['b', 'c'], ['d'], ['a', 'a', 'e']];
  const first = Int32Array.of(0, 0, 1, 3);
  const last = Int32Array.of(1, 2, 2, 3);
  const joined = [...texts.keys()].map((text) => texts.slice(first[text]!, last[text]! + 1).flat());
  const query = ['a', 'c', 'd', 'nowhere'];
  const scores = createBm25(numberTerms(texts)).neighbourScores(query, { first, last });
  for (const [text, expected] of okapi(joined, query).entries()) expect(scores[text]).toBeCloseTo(expected, 4);
});
