import type { Usage } from './generator.ts';
import type { Document, Script } from './text.ts';

/** What a text is to the model; selects the model's own instruction or prefix. */
export type EmbedRole = 'passage' | 'query' | 'fact-query';

export interface EmbedOptions {
  readonly role: EmbedRole;
  readonly signal?: AbortSignal | undefined;
}

export interface Embeddings {
  /** Row-major, `texts.length * dimension` values, each row of unit length where the embedder normalises. */
  readonly vectors: Float32Array;
  /** How many of the texts were longer than `maxTokens` and lost their tail. */
  readonly truncated: number;
  /** What calls to a provider took; absent: none was made. */
  readonly usage?: Usage;
}

/** What embedding would take, before any call. */
export interface EmbedEstimate {
  readonly modelCalls: number;
  /** cl100k tokens. */
  readonly inputTokens: number;
}

export interface Embedder {
  readonly kind: string;
  /** What a saved memory remembers; two embedders with one `modelId` and `dimension` give the same vectors. */
  readonly modelId: string;
  /** Values of a vector; 0: not known before the first vectors, or before `ready`. */
  readonly dimension: number;
  readonly isNormalised: boolean;
  /** Longest text in the model's own tokens that is embedded whole. */
  readonly maxTokens: number;
  /** Largest number of texts one call should carry. */
  readonly maxBatchSize: number;
  /** Most calls that should run at once; absent: one device does them in turn. */
  readonly maxConcurrency?: number;
  /** Scripts that the model is good for; absent: any. */
  readonly scripts?: readonly Script[];
  /** Cosine from which two short phrases say the same; absent: 0.8, as of most models. */
  readonly synonymThreshold?: number;
  /** Asks the model for what is not known of it, its dimension where no vectors that it gave before tell; absent: all is known. */
  ready?(options: { readonly signal?: AbortSignal | undefined; readonly dimension?: number | undefined }): Promise<void>;
  /** Absent: embedding costs no calls to a provider. */
  estimate?(texts: readonly string[]): EmbedEstimate;
  embed(texts: readonly string[], options: EmbedOptions): Promise<Embeddings>;
}

/** The embedders of one configuration and the rule that sends each document to one of them. */
export interface EmbedderSet {
  readonly embedders: readonly Embedder[];
  /** The embedder for a document; `undefined`: none fits, the document is found by words alone. */
  route(document: Document): Embedder | undefined;
  /** Embedders that belong to this set and cannot be had here: a memory made with one is read by words in its place. */
  readonly absent?: readonly Pick<Embedder, 'modelId' | 'dimension'>[];
  /** What a person should know about this set (a missing optional model, say). */
  readonly warnings: readonly Warning[];
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}
