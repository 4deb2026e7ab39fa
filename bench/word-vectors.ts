import type { Embedder } from '../src/spec/embedder.ts';
import { seededRandom } from '../src/evaluation/seeded-random.ts';

/** Dense vectors in which texts of like words are alike: sums of a random vector for each word. */
export function wordVectors(dimension: number): (text: string) => Float32Array {
  const words = new Map<string, Float32Array>();
  const ofWord = (word: string): Float32Array => {
    const known = words.get(word);
    if (known !== undefined) return known;
    const random = seededRandom(words.size + 1);
    const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
    words.set(word, vector);
    return vector;
  };
  return (text) => {
    const sum = new Float32Array(dimension);
    for (const word of text.split(' ')) for (const [at, value] of ofWord(word).entries()) sum[at] = (sum[at] ?? 0) + value;
    return sum;
  };
}

/** An embedder that gives such vectors, made to unit length, each text's once: what is measured is what is done with them. */
export function createWordEmbedder(dimension: number): Embedder {
  const vectorOf = wordVectors(dimension);
  const known = new Map<string, Float32Array>();
  const unitOf = (text: string): Float32Array => {
    const vector = known.get(text) ?? unit(vectorOf(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()));
    known.set(text, vector);
    return vector;
  };
  return {
    kind: 'words',
    modelId: `words-${dimension}`,
    dimension,
    isNormalised: true,
    maxTokens: 65_536,
    maxBatchSize: 4096,
    embed: (texts) => {
      const vectors = new Float32Array(texts.length * dimension);
      for (const [row, text] of texts.entries()) vectors.set(unitOf(text), row * dimension);
      return Promise.resolve({ vectors, truncated: 0 });
    },
  };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
