import type { EmbedEstimate, Embedder } from '../spec/embedder.ts';

/** An embedder that embeds in another way, and may be asked for what it is in another; what it learns of itself in time stays seen. */
export function withEmbed(embedder: Embedder, { embed, ready = embedder.ready }: Pick<Embedder, 'embed' | 'ready'>): Embedder {
  const { kind, isNormalised, maxTokens, maxBatchSize, maxConcurrency, scripts, synonymThreshold } = embedder;
  return {
    kind,
    get modelId() {
      return embedder.modelId;
    },
    get dimension() {
      return embedder.dimension;
    },
    isNormalised,
    maxTokens,
    maxBatchSize,
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(scripts === undefined ? {} : { scripts }),
    ...(synonymThreshold === undefined ? {} : { synonymThreshold }),
    ...(ready === undefined ? {} : { ready: (options) => ready(options) }),
    ...(embedder.estimate === undefined ? {} : { estimate: (texts) => embedder.estimate?.(texts) ?? NO_CALLS }),
    embed,
  };
}

const NO_CALLS: EmbedEstimate = { modelCalls: 0, inputTokens: 0 };
