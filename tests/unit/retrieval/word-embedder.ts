import type { Embedder } from '../../../src/spec/embedder.ts';
import { searchTerms } from '../../../src/text/search-terms.ts';

export interface WordEmbedder extends Embedder {
  /** Texts of each call so far. */
  readonly calls: (readonly string[])[];
}

/** An embedder for tests: each word adds its own direction, given words that mean the same share one. Records its calls. */
export function createWordEmbedder(options: Partial<Embedder> & { readonly synonyms?: Readonly<Record<string, string>> } = {}): WordEmbedder {
  const { synonyms = {}, ...rest } = options;
  const dimension = 64;
  const calls: (readonly string[])[] = [];
  return {
    kind: 'words',
    modelId: 'words',
    dimension,
    isNormalised: true,
    maxTokens: 1000,
    maxBatchSize: 32,
    ...rest,
    calls,
    async embed(texts, { signal }) {
      signal?.throwIfAborted();
      calls.push([...texts]);
      const vectors = new Float32Array(texts.length * dimension);
      for (const [row, text] of texts.entries()) {
        const own = vectors.subarray(row * dimension, (row + 1) * dimension);
        for (const term of searchTerms(text)) addDirection(own, synonyms[term] ?? term);
        const length = Math.hypot(...own) || 1;
        for (const [at, value] of own.entries()) own[at] = value / length;
      }
      return { vectors, truncated: 0 };
    },
  };
}

function addDirection(vector: Float32Array, term: string): void {
  let state = 2166136261;
  for (const character of term) state = Math.imul(state ^ character.codePointAt(0)!, 16777619) >>> 0;
  for (const at of vector.keys()) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    vector[at]! += state / 2 ** 31 - 1;
  }
}
