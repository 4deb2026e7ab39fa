import { expect, test } from 'vitest';
import { nearestExcerpts } from '../../../src/memory/nearest-excerpts.ts';
import { overlaps } from '../../../src/text/overlaps.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const corpus = createInMemoryCorpus([LIGHTHOUSE]);

test('excerpts never overlap, and the best holds the words of the question', async () => {
  const question = 'Who wore a blue coat with brass buttons?';
  const hits = await corpus.searchWindows(question, { k: 24 });
  const { excerpts: rated } = nearestExcerpts({ corpus, question }, { places: hits, sentences: 3, most: 8 });
  expect(corpus.text(rated[0] ?? { documentId: LIGHTHOUSE.id, start: 0, end: 0 })).toContain('blue coat');
  expect(rated.length).toBeGreaterThan(3);
  for (const [index, excerpt] of rated.entries()) expect(rated.slice(index + 1).filter((other) => overlaps(excerpt, other))).toEqual([]);
});

const hit = (start: number) => ({ documentId: LIGHTHOUSE.id, start, end: start + 40 });

test('among equals the better place wins', () => {
  const { excerpts: [first] } = nearestExcerpts({ corpus, question: 'zzz' }, { places: [hit(400), hit(100)], sentences: 1, most: 8 });
  expect(first?.start).toBeGreaterThanOrEqual(400);
});

test('no places give no excerpts', () => {
  expect(nearestExcerpts({ corpus, question: 'x' }, { places: [], sentences: 3, most: 8 })).toEqual({ excerpts: [], isAnswer: false });
});
