import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { Reranker } from '../spec/reranker.ts';
import { countTokens } from '../text/tokens.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { withEmbed } from './with-embed.ts';

/** Hosted embedders that call nothing: what they would be asked is counted, and passages are found by their words. */
export function planEmbedders(set: EmbedderSet): EmbedderSet {
  const planned = new Map(set.embedders.map((embedder) => [embedder, planEmbedder(embedder)]));
  const route: EmbedderSet['route'] = (document) => {
    const embedder = set.route(document);
    return embedder === undefined ? undefined : planned.get(embedder);
  };
  return { ...set, embedders: [...planned.values()], route };
}

function planEmbedder(embedder: Embedder): Embedder {
  return withEmbed(embedder, {
    embed(texts) {
      const { modelCalls, inputTokens } = embedder.estimate?.(texts) ?? { modelCalls: 0, inputTokens: 0 };
      return Promise.resolve({ vectors: new Float32Array(texts.length * embedder.dimension), truncated: 0, usage: { ...NO_USAGE, modelCalls, inputTokens } });
    },
    // Vectors that it gave before tell their size; the model is not asked for it.
    ready: async ({ dimension = 0 }) => (dimension === 0 ? undefined : await embedder.ready?.({ dimension })),
  });
}

/** A hosted reranker that calls nothing and leaves the order as it is; `onCalls` is told what it would be asked. */
export function planReranker({ kind, modelId, maxBatchSize }: Reranker, onCalls: (calls: { readonly modelCalls: number; readonly inputTokens: number }) => void): Reranker {
  return {
    kind,
    modelId,
    maxBatchSize,
    rerank(query, texts) {
      onCalls({ modelCalls: Math.ceil(texts.length / maxBatchSize), inputTokens: texts.reduce((tokens, text) => tokens + countTokens(query) + countTokens(text), 0) });
      return Promise.resolve(Float32Array.from(texts, (_, position) => 1 / (position + 1)));
    },
  };
}
