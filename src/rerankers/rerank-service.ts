import type { Attempt } from '../calls/call-runner.ts';

/** How one provider is asked for scores. */
export interface RerankService {
  /** One request. Errors: those of `toProviderError`, and `reply-invalid`. */
  rerank(query: string, texts: readonly string[], attempt: Attempt): Promise<RerankReply>;
}

export interface RerankReply {
  readonly ranked: readonly RankedText[];
  /** As the provider counts them; absent: it does not say. */
  readonly inputTokens?: number | undefined;
}

export interface RankedText {
  /** Position in the texts. */
  readonly index: number;
  readonly score: number;
}
