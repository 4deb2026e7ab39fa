import type { Embedder } from '../spec/embedder.ts';
import type { EmbedderRecord } from '../spec/memory-store.ts';

/** What a manifest keeps of an embedder. */
export function describeEmbedder({ modelId, dimension, isNormalised }: Embedder): EmbedderRecord {
  return { modelId, dimension, isNormalised };
}
