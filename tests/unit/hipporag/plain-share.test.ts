import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { plainShareOf } from '../../../src/hipporag/plain-share.ts';
import type { Triple } from '../../../src/spec/extraction.ts';
import { createPassageView } from '../../fixtures/passage-view.ts';

const embedder = createHashEmbedder({ dimension: 64, dropsStopWords: true });
const FACT: Triple = ['Nora Quill', 'wrote', 'The Salt Road'];

/** Passages of ten tokens each, of which so many tell a fact. */
async function shareOf(telling: number, source: 'imported' | 'extractive'): Promise<number> {
  const passages = Array.from({ length: 10 }, (_, at) => ({ id: `p${at}`, text: `Passage ${at}.`, triples: at < telling ? [FACT] : [], source }));
  return plainShareOf(await createPassageView(passages, embedder), { plainShare: 0.5 });
}

test('words and vectors count in the ranking where few facts were found without a language model, and nowhere else', async () => {
  expect(await shareOf(3, 'extractive')).toBe(0.5);
  expect(await shareOf(4, 'extractive')).toBe(0);
  expect(await shareOf(3, 'imported')).toBe(0);
});
