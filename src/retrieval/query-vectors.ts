import { MemoError } from '../errors/memo-error.ts';
import type { Embedder, EmbedOptions, EmbedRole } from '../spec/embedder.ts';

/** Vectors of queries by one embedder, the last ones kept: recall and retrieve ask for the same texts. */
export interface QueryVectors {
  /** One vector per text, in their order; what is not known is embedded in one call. */
  embed(texts: readonly string[], options: { readonly signal?: AbortSignal | undefined }): Promise<readonly Float32Array[]>;
}

/** Enough for the question and clues of the last few questions. */
const KEPT = 128;

/** Embeds queries and remembers the last ones. */
export function createQueryVectors(embedder: Embedder, role: EmbedRole = 'query'): QueryVectors {
  const kept = new Map<string, Float32Array>();
  return {
    async embed(texts, { signal }) {
      signal?.throwIfAborted();
      const known = new Map<string, Float32Array>();
      for (const text of texts) {
        const vector = kept.get(text);
        if (vector !== undefined) known.set(text, vector);
      }
      const missing = [...new Set(texts)].filter((text) => !known.has(text));
      for (let at = 0; at < missing.length; at += embedder.maxBatchSize) {
        const batch = missing.slice(at, at + embedder.maxBatchSize);
        for (const [text, vector] of await embedBatch(embedder, batch, { role, signal })) known.set(text, vector);
      }
      for (const [text, vector] of known) keep(kept, text, vector);
      return texts.map((text) => {
        const vector = known.get(text);
        if (vector === undefined) throw new RangeError('a query was not embedded');
        return vector;
      });
    },
  };
}

async function embedBatch(
  embedder: Embedder,
  texts: readonly string[],
  options: EmbedOptions,
): Promise<readonly (readonly [string, Float32Array])[]> {
  const { vectors } = await embedder.embed(texts, options);
  // An embedder behind a network may know its dimension from its vectors only.
  const { dimension, modelId } = embedder;
  if (vectors.length !== texts.length * dimension) {
    throw new MemoError({
      code: 'model-failed',
      message: `embedder ${modelId} gave ${vectors.length} values for ${texts.length} texts of ${dimension} dimensions`,
      remedy: 'check the embedding model',
    });
  }
  return texts.map((text, at) => [text, vectors.slice(at * dimension, (at + 1) * dimension)] as const);
}

// Used last stands last; the oldest goes first.
function keep(kept: Map<string, Float32Array>, text: string, vector: Float32Array): void {
  kept.delete(text);
  kept.set(text, vector);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) return;
    kept.delete(oldest);
  }
}
