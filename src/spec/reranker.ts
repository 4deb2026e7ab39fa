import type { Usage } from './generator.ts';

export interface RerankOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what each answered call to a provider took. */
  readonly onUsage?: ((usage: Usage) => void) | undefined;
}

export interface Reranker {
  readonly kind: string;
  readonly modelId: string;
  readonly maxBatchSize: number;
  /** One score per text, in their order; higher is better. */
  rerank(query: string, texts: readonly string[], options: RerankOptions): Promise<Float32Array>;
}
