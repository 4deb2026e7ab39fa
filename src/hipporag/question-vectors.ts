import { createQueryVectors, type QueryVectors } from '../retrieval/query-vectors.ts';
import type { Embedder } from '../spec/embedder.ts';

const kept = new WeakMap<Embedder, QueryVectors>();

/** Vectors that facts are compared with; the last ones are kept. */
export async function questionVectors(texts: readonly string[], embedder: Embedder, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<readonly Float32Array[]> {
  let vectors = kept.get(embedder);
  if (vectors === undefined) {
    vectors = createQueryVectors(embedder, 'fact-query');
    kept.set(embedder, vectors);
  }
  return await vectors.embed(texts, { signal });
}
