import { expect, test } from 'vitest';
import { rateExcerpts } from '../../../src/memory/rate-excerpts.ts';
import { overlaps } from '../../../src/text/overlaps.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const corpus = createInMemoryCorpus([LIGHTHOUSE]);

test('excerpts never overlap, and the best holds the words of the question', async () => {
  const question = 'Who wore a blue coat with brass buttons?';
  const hits = await corpus.searchWindows(question, { k: 24 });
  const rated = rateExcerpts({ corpus, question, hits }, 3);
  expect(corpus.text(rated[0] ?? { documentId: LIGHTHOUSE.id, start: 0, end: 0 })).toContain('blue coat');
  expect(rated.length).toBeGreaterThan(3);
  for (const [index, excerpt] of rated.entries()) expect(rated.slice(index + 1).filter((other) => overlaps(excerpt, other))).toEqual([]);
});

const hit = (start: number) => ({ documentId: LIGHTHOUSE.id, chunkId: 'lighthouse#0', start, end: start + 40, score: 1 });

test('among equals the better window wins', () => {
  const [first] = rateExcerpts({ corpus, question: 'zzz', hits: [hit(400), hit(100)] }, 1);
  expect(first?.start).toBeGreaterThanOrEqual(400);
});

test('no windows give no excerpts', () => {
  expect(rateExcerpts({ corpus, question: 'x', hits: [] }, 3)).toEqual([]);
});
