import type { Attempt } from '../calls/call-runner.ts';

/** How one provider is asked for vectors. */
export interface EmbeddingService {
  /** One request. Errors: those of `toProviderError`, and `reply-invalid`. */
  embed(texts: readonly string[], attempt: Attempt): Promise<EmbeddingReply>;
}

export interface EmbeddingReply {
  /** In the order of the texts, as the reply has them: their number and their values are checked by whoever asks. */
  readonly vectors: readonly Float32Array[];
  /** As the provider counts them; absent: it does not say. */
  readonly inputTokens?: number | undefined;
}
