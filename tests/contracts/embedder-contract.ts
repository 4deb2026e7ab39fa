import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Embedder, EmbedRole } from '../../src/spec/embedder.ts';

export interface OpenedEmbedder extends AsyncDisposable {
  readonly embedder: Embedder;
  /** Whether the model knows a query from a passage: then one text has two vectors. */
  readonly knowsRoles: boolean;
}

const TEXTS = [
  'The snake came down the rope.',
  'A speckled band lay round his brow.',
  'The',
  'Trains leave Waterloo at half past nine in the morning, and the dog-cart waits at the station for whoever comes.',
  '宝玉听了,心中十分喜欢。',
  '😀 👨‍👩‍👧',
  '',
];
/** Sums in another order may differ in their last bits; two texts differ by much more. */
const SAME = 0.9999;

/** What every embedder keeps to, whatever its model. */
export function describeEmbedderContract(name: string, open: () => Promise<OpenedEmbedder>): void {
  // Generous: real models share two cores with whatever else runs.
  describe(`the embedder ${name}`, { timeout: 120_000 }, () => {
    let opened: OpenedEmbedder;
    const embed = async (texts: readonly string[], role: EmbedRole = 'passage'): Promise<Float32Array[]> => {
      const { vectors } = await opened.embedder.embed(texts, { role });
      expect(vectors).toHaveLength(texts.length * opened.embedder.dimension);
      return rows(vectors, opened.embedder.dimension);
    };
    beforeAll(async () => {
      opened = await open();
    }, 120_000);
    afterAll(() => opened?.[Symbol.asyncDispose]());

    test('says who it is and what it can take', () => {
      const { kind, modelId, dimension, maxTokens, maxBatchSize } = opened.embedder;
      for (const word of [kind, modelId]) expect(word).not.toBe('');
      for (const number of [dimension, maxTokens, maxBatchSize]) expect(Number.isSafeInteger(number) && number > 0).toBe(true);
    });

    test('no texts: no vectors', async () => {
      expect(await opened.embedder.embed([], { role: 'passage' })).toEqual({ vectors: new Float32Array(0), truncated: 0 });
    });

    test('gives one vector of finite numbers per text, of unit length where it says so', async () => {
      const vectors = await embed(TEXTS);
      for (const vector of vectors) {
        const length = Math.hypot(...vector);
        expect(Number.isFinite(length)).toBe(true);
        expect(opened.embedder.isNormalised ? length : 1).toBeCloseTo(1, 3);
      }
      expect(vectors).toHaveLength(TEXTS.length);
    });

    test('a text has the same vector alone, in a batch, and in another place of it', async () => {
      const together = await embed(TEXTS);
      const reversed = (await embed(TEXTS.toReversed())).toReversed();
      for (const [position, text] of TEXTS.entries()) {
        const [alone] = await embed([text]);
        expect(cosine(alone, together[position]), `alone: ${position}`).toBeGreaterThan(SAME);
        expect(cosine(reversed[position], together[position]), `reversed: ${position}`).toBeGreaterThan(SAME);
      }
    });

    test('different texts have different vectors, so that order can be seen', async () => {
      const [first, second, third, fourth] = await embed(TEXTS);
      for (const other of [second, third, fourth]) expect(cosine(first, other)).toBeLessThan(SAME);
    });

    test('more texts than one call carries come back whole and in order', async () => {
      const { maxBatchSize } = opened.embedder;
      const texts = Array.from({ length: maxBatchSize + 3 }, (_, number) => `${number % 5}`);
      const vectors = await embed(texts);
      expect(vectors).toHaveLength(texts.length);
      for (const position of [0, maxBatchSize - 1, maxBatchSize, maxBatchSize + 2]) {
        const [alone] = await embed(texts.slice(position, position + 1));
        expect(cosine(vectors[position], alone), `text ${position}`).toBeGreaterThan(SAME);
      }
    });

    test('takes every role, and treats them as its model does', async () => {
      const [passage] = await embed(TEXTS.slice(0, 1), 'passage');
      const [query] = await embed(TEXTS.slice(0, 1), 'query');
      const [factQuery] = await embed(TEXTS.slice(0, 1), 'fact-query');
      expect(factQuery).toHaveLength(opened.embedder.dimension);
      expect(cosine(passage, query) < SAME).toBe(opened.knowsRoles);
    });

    test('counts the texts that are too long', async () => {
      const long = 'word '.repeat(opened.embedder.maxTokens + 10);
      const { truncated } = await opened.embedder.embed(['short', long, long], { role: 'passage' });
      expect(truncated).toBe(2);
    });

    test('a lone surrogate is no failure', async () => {
      expect(await embed(['half \ud83d a smile'])).toHaveLength(1);
    });

    test('an abort before or during the work rejects with the reason of the caller', async () => {
      const reason = new Error('changed my mind');
      await expect(opened.embedder.embed(TEXTS, { role: 'query', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const controller = new AbortController();
      const many = Array.from({ length: 500 }, (_, number) => `${number} ${'words '.repeat(200)}`);
      setTimeout(() => controller.abort(reason), 20);
      await expect(opened.embedder.embed(many, { role: 'passage', signal: controller.signal })).rejects.toBe(reason);
      expect(await embed(['and on'])).toHaveLength(1);
    });
  });
}

function rows(vectors: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, row) => vectors.subarray(row * dimension, (row + 1) * dimension));
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) throw new Error('a vector is missing');
  let [product, ofA, ofB] = [0, 0, 0];
  for (const [position, value] of a.entries()) {
    const other = b[position] ?? 0;
    product += value * other;
    ofA += value * value;
    ofB += other * other;
  }
  return product / Math.sqrt(ofA * ofB);
}
