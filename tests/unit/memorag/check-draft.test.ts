import { describe, expect, test } from 'vitest';
import { checkDraft, draftSentences } from '../../../src/memorag/check-draft.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import type { Clue } from '../../../src/spec/clue.ts';
import type { Reranker } from '../../../src/spec/reranker.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';

/** Drafts as models write them: half of each sentence list is in the texts, half is made up. */
const ENGLISH = {
  borne: [
    'Silas Crowe was the agent of the Harbour Company.', 'He wore a blue coat with brass buttons.', 'The lamp went out on the ninth of March.', 'Four sailors were drowned when the Petrel struck the reef.',
    'The ledger names forty pounds for a hammer and for silence.', 'Tobias Renn kept the lamp for nineteen years.',
  ],
  invented: [
    'Silas Crowe was hanged in Dover for the murder of his wife.', 'The lamp went out in 1911 when lightning struck the tower.', 'Captain Nemo paid the sailors in gold.', 'Agnes Pell married the clerk and moved to Glasgow.',
    'He wore a red cloak and carried a silver pistol.', 'Ninety guineas were hidden beneath the stairs.',
  ],
};
const CHINESE = {
  borne: ['画是船夫老周偷走的。', '老周的女儿小荷回到青石桥。', '一共当了二十两银子。'],
  invented: ['画是贾宝玉送给林黛玉的。', '知县派人搜查了整座县城。', '强盗放火烧掉了寺庙。'],
};

describe('checkDraft', () => {
  const evidence = evidenceOf();
  const steering = async (sentences: readonly string[], reranker?: Reranker): Promise<readonly string[]> => {
    const clues = draftSentences(sentences.join(' '));
    expect(clues.map(({ text }) => text)).toEqual(sentences);
    expect(clues.every(({ weight }) => weight === 0)).toBe(true);
    return (await checkDraft(clues, { evidence, reranker })).filter(({ weight }) => weight !== 0).map(({ text }) => text);
  };

  test('of a draft that is half invented, the half that the passages bear out steers', async () => {
    const mixed = ENGLISH.borne.flatMap((sentence, at) => [sentence, ENGLISH.invented[at] ?? '']);
    expect(await steering(mixed)).toEqual(ENGLISH.borne);
  });

  test('in Chinese too', async () => {
    const clues = draftSentences([...CHINESE.borne, ...CHINESE.invented].join(''));
    expect((await checkDraft(clues, { evidence })).filter(({ weight }) => weight !== 0).map(({ text }) => text)).toEqual(CHINESE.borne);
  });

  test('other clues, and drafts that quote the text, stay as they are', async () => {
    const clues: readonly Clue[] = [
      { kind: 'text-span', text: 'Silas Crowe wore a blue coat.', weight: 0 },
      { kind: 'draft-answer', text: 'Captain Nemo.', source: { documentId: 'lighthouse', start: 0, end: 5 }, weight: 0 },
      { kind: 'draft-answer', text: 'Captain Nemo.', weight: 0 },
    ];
    expect(await checkDraft(clues, { evidence })).toEqual(clues);
    expect(await checkDraft(clues, { evidence: [] })).toEqual(clues);
  });

  test('a reranker finds the passage of a paraphrase, and lets no wrong number or name through', async () => {
    // It stands for a model that knows that these words mean the same; which passage is the nearest is all that is taken from it.
    const reranker: Reranker = { kind: 'told', modelId: 'told', maxBatchSize: 8, rerank: async (_, texts) => Float32Array.from(texts, (text) => (text.includes('schooner') ? 0.01 : 0.001)) };
    const paraphrases = ['A schooner was wrecked upon the reef and its sailors died.', 'A schooner was wrecked upon the reef in 1911 and sailors died.', 'A schooner was wrecked upon the reef and Nemo died.'];
    expect(await steering(paraphrases, reranker)).toEqual(paraphrases.slice(0, 1));
    expect(await steering(['The blaze of the tower failed and somebody perished nearby, a schooner being lost.'], undefined)).toEqual([]);
  });
});

function evidenceOf(): readonly Evidence[] {
  const { chunks, text } = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
  return chunks.map((chunk) => ({ documentId: chunk.documentId, chunkId: chunk.id, start: chunk.start, end: chunk.end, text: text(chunk), score: 1, clues: [] }));
}
