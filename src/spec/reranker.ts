export interface Reranker {
  readonly kind: string;
  readonly modelId: string;
  readonly maxBatchSize: number;
  /** One score per text, in their order; higher is better. */
  rerank(query: string, texts: readonly string[], options: { readonly signal?: AbortSignal | undefined }): Promise<Float32Array>;
}
