import { describe, expect, test } from 'vitest';
import { chunksWithQuote } from '../../../src/evaluation/chunks-with-quote.ts';
import { fullChainAt } from '../../../src/evaluation/full-chain-at.ts';
import { hitAt } from '../../../src/evaluation/hit-at.ts';
import { rankOf } from '../../../src/evaluation/rank-of.ts';
import { recallAt } from '../../../src/evaluation/recall-at.ts';
import { createWordsBaseline } from '../../../src/evaluation/words-baseline.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

const corpus = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
const idsWith = (quote: string): string[] => [...chunksWithQuote(quote, corpus)];

test('a rank counts from one and is that of the first item that serves', () => {
  expect(rankOf(new Set(['c', 'b']), ['a', 'b', 'c'])).toBe(2);
  expect(rankOf(new Set(['x']), ['a'])).toBeUndefined();
  expect(rankOf(new Set(), ['a'])).toBeUndefined();
});

test.each([
  [[1, 4], 1, { recall: 0.5, hit: 1, all: 0 }],
  [[1, 4], 3, { recall: 0.5, hit: 1, all: 0 }],
  [[1, 4], 4, { recall: 1, hit: 1, all: 1 }],
  [[undefined, 2], 10, { recall: 0.5, hit: 1, all: 0 }],
  [[undefined], 10, { recall: 0, hit: 0, all: 0 }],
  [[], 10, { recall: 0, hit: 0, all: 0 }],
])('ranks %j at %d', (ranks, k, expected) => {
  expect({ recall: recallAt(ranks, k), hit: hitAt(ranks, k), all: fullChainAt(ranks, k) }).toEqual(expected);
});

describe('chunksWithQuote', () => {
  test('finds a quote wherever its lines are broken, in every chunk that holds it', () => {
    const [one] = idsWith('a brass\n  button on the gallery');
    expect(corpus.text(corpus.chunk(one ?? ''))).toContain('a brass button on the gallery');
    expect(idsWith('Harbour Company').length).toBeGreaterThan(2);
    expect(idsWith('抱着一个长匣子')).toHaveLength(1);
  });

  test('gives nothing for what stands nowhere, and takes no letter for a pattern', () => {
    expect(idsWith('a brass button (on the gallery')).toEqual([]);
    expect(idsWith('.*')).toEqual([]);
  });

  test('a quote across two chunks is held by the one with more of it', () => {
    const [first, second] = corpus.chunks.slice(1, 3);
    const text = LIGHTHOUSE.text;
    expect(idsWith(text.slice((first?.end ?? 0) - 10, (second?.start ?? 0) + 50))).toEqual([second?.id]);
  });
});

test('the baseline ranks chunks by their words', () => {
  const baseline = createWordsBaseline(corpus);
  const [best] = baseline('Who wore a blue coat with brass buttons?', 3);
  expect(corpus.text(corpus.chunk(best ?? ''))).toContain('wore a blue coat');
  expect(baseline('zzz', 3)).toEqual([]);
  expect(baseline('the lamp', 2)).toHaveLength(2);
});
