import { describe, expect, test } from 'vitest';
import { MemoError } from '../../../src/errors/memo-error.ts';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import type { GrowOptions, Vocabulary } from '../../../src/knowledge/knowledge.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import { emptyKnowledge, withPassages } from '../../../src/knowledge/with-passages.ts';
import { planPassages } from '../../../src/knowledge/plan-passages.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPassages, telling } from '../../fixtures/random-passages.ts';

const NONE = { facts: [], factVectors: new Float32Array(0) };

describe('synonyms', () => {
  test('are found through FAISS, without it and among sparse vectors alike', async () => {
    const random = seededRandom(7);
    // Directions near a few centres: many pairs on either side of the threshold.
    const rows = 300;
    const dimension = 24;
    const centres = Array.from({ length: 12 * dimension }, () => random() - 0.5);
    const vectors = Float32Array.from({ length: rows * dimension }, (_, at) => {
      const row = Math.floor(at / dimension);
      return (centres[(row % 12) * dimension + (at % dimension)] ?? 0) + 0.6 * (random() - 0.5);
    });
    const phrases = Array.from({ length: rows }, (_, row) => `phrase ${row}`);
    const lists = async (search: 'auto' | 'plain', pad: number): Promise<unknown> => {
      const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: dimension * pad });
      const padded = new Float32Array(rows * dimension * pad);
      for (let row = 0; row < rows; row += 1) padded.set(vectors.subarray(row * dimension, (row + 1) * dimension), row * dimension * pad);
      await vocabulary.grow({ phrases, phraseVectors: padded, ...NONE }, { search });
      return vocabulary.synonyms;
    };
    const plain = await lists('plain', 1);
    expect(plain).toEqual(exactLists(vectors, dimension));
    expect(await lists('auto', 1)).toEqual(plain);
    expect(await lists('auto', 32)).toEqual(plain);
  });

  test('are the same in one growth and in several, one of them broken off on its way', async () => {
    const random = seededRandom(11);
    const [rows, dimension] = [3000, 8];
    const phrases = Array.from({ length: rows }, (_, row) => `phrase ${row}`);
    const vectors = Float32Array.from({ length: rows * dimension }, () => random() - 0.5);
    const grow = (vocabulary: Vocabulary, from: number, to: number, options: GrowOptions = {}): Promise<void> =>
      vocabulary.grow({ phrases: phrases.slice(from, to), phraseVectors: vectors.subarray(from * dimension, to * dimension), ...NONE }, options);
    const once = createVocabulary({ normalisation: 'unicode', dimension });
    await grow(once, 0, rows);
    const several = createVocabulary({ normalisation: 'unicode', dimension });
    await grow(several, 0, 100);
    const controller = new AbortController();
    await expect(grow(several, 200, rows, { signal: controller.signal, onCompared: () => controller.abort(new Error('enough')) })).rejects.toThrow('enough');
    await grow(several, 100, 1500);
    await grow(several, 1500, rows);
    expect(several.phrases).toEqual(once.phrases);
    expect(several.synonyms).toEqual(once.synonyms);
    expect(Math.max(...once.synonyms.map((list) => list.length))).toBeGreaterThan(32);
  });

  test('of a phrase with more than FAISS is asked for at first are all found', async () => {
    const rows = 200;
    const phrases = Array.from({ length: rows }, (_, row) => `same ${String(row).padStart(4, '0')}`);
    const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
    await vocabulary.grow({ phrases: phrases.slice(0, 60), phraseVectors: Float32Array.from({ length: 120 }, () => 1), ...NONE }, {});
    expect(vocabulary.synonyms.map((list) => list.length)).toEqual(Array.from({ length: 60 }, () => 59));
    await vocabulary.grow({ phrases: phrases.slice(60), phraseVectors: Float32Array.from({ length: 2 * (rows - 60) }, () => 1), ...NONE }, {});
    // By text where scores are equal.
    expect(vocabulary.synonyms.at(-1)?.map(({ phrase }) => phrase)).toEqual(Array.from({ length: rows - 1 }, (_, phrase) => phrase));
  });

  test('a row of zeros has none', async () => {
    const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
    await vocabulary.grow({ phrases: ['nought', 'zero', 'one'], phraseVectors: Float32Array.of(0, 0, 0, 0, 1, 0), ...NONE }, {});
    expect(vocabulary.synonyms).toEqual([[], [], []]);
  });
});

describe('growth', () => {
  test('takes what is there already, and what is named twice, once', async () => {
    const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
    const growth = { phrases: ['one', 'two', 'one'], phraseVectors: Float32Array.of(1, 0, 0, 1, 1, 0), facts: [['one', 'is', 'two'], ['one', 'is', 'two']] as const, factVectors: new Float32Array(4).fill(1) };
    await Promise.all([vocabulary.grow(growth, {}), vocabulary.grow(growth, {})]);
    expect(vocabulary.phrases).toEqual(['one', 'two']);
    expect(vocabulary.facts).toEqual([{ subject: 0, predicate: 'is', object: 1 }]);
    expect([vocabulary.phraseVectors.rows, vocabulary.factVectors.rows]).toEqual([2, 1]);
  });

  test('that is broken off adds nothing, and the next one is not disturbed', async () => {
    const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
    const one = { phrases: ['one'], phraseVectors: Float32Array.of(1, 0), ...NONE };
    await expect(vocabulary.grow(one, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(vocabulary.phrases).toEqual([]);
    await vocabulary.grow(one, {});
    expect(vocabulary.phrases).toEqual(['one']);
  });

  test('by a vector that is no number is refused', async () => {
    const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
    const grown = vocabulary.grow({ phrases: ['one'], phraseVectors: Float32Array.of(NaN, 0), ...NONE }, {});
    await expect(grown).rejects.toThrow(MemoError);
    expect(vocabulary.phrases).toEqual([]);
  });

  test('by other embeddings extracts nothing again: the same passages, planned over a new vocabulary', async () => {
    const passages = randomPassages(seededRandom(3), 20);
    const before = await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 16 })), passages, createHashEmbedder({ dimension: 16, dropsStopWords: false }));
    const kept = [...before.passages].map(([chunkId, { extraction }]) => ({ chunkId, extraction }));
    const after = await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 32 })), kept, createHashEmbedder({ dimension: 32, dropsStopWords: false }));
    expect(after.vocabulary.phrases).toEqual(before.vocabulary.phrases);
    expect(after.vocabulary.phraseVectors.dimension).toBe(32);
    expect([...after.passages.keys()]).toEqual([...before.passages.keys()]);
  });
});

test('passages are refused before the vocabulary has grown by them', () => {
  const vocabulary = createVocabulary({ normalisation: 'unicode', dimension: 2 });
  const plan = planPassages(vocabulary, [telling('a', ['one', 'is', 'two'])]);
  expect(plan).toMatchObject({ newPhrases: ['one', 'two'], newFacts: [['one', 'is', 'two']] });
  expect(() => withPassages(emptyKnowledge(vocabulary), plan)).toThrow('has not grown');
});

test('a triple of which no subject or no object is left is left out, and kept in the manner of the reference', () => {
  const passages = [telling('a', ['!!', 'is', 'two'], ['one', 'is', '…'], ['one', '→', 'two'])];
  const triples = (normalisation: 'unicode' | 'reference'): unknown => planPassages(createVocabulary({ normalisation, dimension: 2 }), passages).passages[0]?.triples;
  expect(triples('unicode')).toEqual([['one', '', 'two']]);
  expect(triples('reference')).toEqual([['', 'is', 'two'], ['one', 'is', ''], ['one', '', 'two']]);
});

/** By every pair, in the plainest way. */
function exactLists(vectors: Float32Array, dimension: number): readonly (readonly { phrase: number; score: number }[])[] {
  const rows = vectors.length / dimension;
  const dot = (one: number, other: number): number => {
    let sum = 0;
    for (let at = 0; at < dimension; at += 1) sum += (vectors[one * dimension + at] ?? 0) * (vectors[other * dimension + at] ?? 0);
    return sum;
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: rows }, (__, phrase) => ({ phrase, score: dot(row, phrase) / Math.sqrt(dot(row, row) * dot(phrase, phrase)) }))
      .filter(({ phrase, score }) => phrase !== row && score >= 0.8 - 1e-6)
      .toSorted((one, other) => other.score - one.score || (`phrase ${one.phrase}` < `phrase ${other.phrase}` ? -1 : 1)),
  );
}
