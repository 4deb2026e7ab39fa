import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reranker } from '../../src/spec/reranker.ts';

export interface OpenedReranker extends AsyncDisposable {
  readonly reranker: Reranker;
}

const QUERY = 'What is the cat?';
const TEXTS = ['The cat is a cat.', 'A dog sat on the mat, and the dog is a dog.', 'the', '宝玉听了,心中十分喜欢。', ''];
/** Digits that must agree: sums in another order differ behind them, two texts before. */
const SAME = 4;

/** What every reranker keeps to, whatever its model. */
export function describeRerankerContract(name: string, open: () => Promise<OpenedReranker>): void {
  // Generous: real models share two cores with whatever else runs.
  describe(`the reranker ${name}`, { timeout: 120_000 }, () => {
    let opened: OpenedReranker;
    const rerank = async (texts: readonly string[], query = QUERY): Promise<Float32Array> => {
      const scores = await opened.reranker.rerank(query, texts, {});
      expect(scores).toHaveLength(texts.length);
      return scores;
    };
    beforeAll(async () => {
      opened = await open();
    }, 120_000);
    afterAll(() => opened?.[Symbol.asyncDispose]());

    test('says who it is and what it can take', () => {
      const { kind, modelId, maxBatchSize } = opened.reranker;
      for (const word of [kind, modelId]) expect(word).not.toBe('');
      expect(Number.isSafeInteger(maxBatchSize) && maxBatchSize > 0).toBe(true);
    });

    test('no texts: no scores', async () => {
      expect(await opened.reranker.rerank(QUERY, [], {})).toEqual(new Float32Array(0));
    });

    test('gives one score per text from 0 to 1, and not the same for all', async () => {
      const scores = await rerank(TEXTS);
      for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
      expect(new Set(scores).size).toBeGreaterThan(1);
    });

    test('a text has the same score alone, in a batch, and in another place of it', async () => {
      const together = await rerank(TEXTS);
      const reversed = (await rerank(TEXTS.toReversed())).toReversed();
      for (const [position, text] of TEXTS.entries()) {
        const [alone] = await rerank([text]);
        expect(alone, `alone: ${position}`).toBeCloseTo(together[position] ?? NaN, SAME);
        expect(reversed[position], `reversed: ${position}`).toBeCloseTo(together[position] ?? NaN, SAME);
      }
    });

    test('the query counts', async () => {
      const other = await rerank(TEXTS, 'A dog on a mat');
      const first = await rerank(TEXTS);
      expect(Math.max(...first.map((score, position) => Math.abs(score - (other[position] ?? 0))))).toBeGreaterThan(10 ** -SAME);
    });

    test('more texts than one call carries come back whole and in order', async () => {
      const { maxBatchSize } = opened.reranker;
      const texts = Array.from({ length: maxBatchSize + 3 }, (_, number) => TEXTS[number % 3] ?? '');
      const scores = await rerank(texts);
      const few = await rerank(TEXTS.slice(0, 3));
      for (const [position, score] of scores.entries()) expect(score, `text ${position}`).toBeCloseTo(few[position % 3] ?? NaN, SAME);
    });

    test('a lone surrogate is no failure', async () => {
      expect(await rerank(['half \ud83d a smile'], 'half \ud83d a question')).toHaveLength(1);
    });

    test('an abort before or during the work rejects with the reason of the caller', async () => {
      const reason = new Error('changed my mind');
      await expect(opened.reranker.rerank(QUERY, TEXTS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const controller = new AbortController();
      const many = Array.from({ length: 500 }, (_, number) => `${number} ${'words '.repeat(200)}`);
      setTimeout(() => controller.abort(reason), 20);
      await expect(opened.reranker.rerank(QUERY, many, { signal: controller.signal })).rejects.toBe(reason);
      expect(await rerank(['and on'])).toHaveLength(1);
    });
  });
}
