import type { Attempt } from '../calls/call-runner.ts';

/** How one provider is asked for scores. */
export interface RerankService {
  /** One request. Errors: those of `toProviderError`, and `reply-invalid`. */
  rerank(query: string, texts: readonly string[], attempt: Attempt): Promise<readonly RankedText[]>;
}

export interface RankedText {
  /** Position in the texts. */
  readonly index: number;
  readonly score: number;
}
