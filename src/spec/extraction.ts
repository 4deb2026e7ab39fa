import type { Usage } from './generator.ts';
import type { CallEstimate } from './memory-model.ts';

/** A fact as a text tells it, in its own words. */
export type Triple = readonly [subject: string, predicate: string, object: string];

/** What one chunk tells. */
export interface ChunkExtraction {
  /** `empty`: read, and nothing found. `failed`: to be tried again. */
  readonly status: 'done' | 'empty' | 'failed';
  /** `extractive`: names that stand together in a sentence, found without a language model. */
  readonly source: 'model' | 'imported' | 'extractive';
  /** Named entities, each once, in the order found. They condition the triples; only subjects and objects become phrases of the graph. */
  readonly entities: readonly string[];
  /** Without exact repeats, in the order found. */
  readonly triples: readonly Triple[];
  /** Of `failed`: one line. */
  readonly problem?: string;
}

/** A chunk's text as it is read for facts. */
export interface ExtractionInput {
  readonly chunkId: string;
  readonly text: string;
}

export interface ExtractOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called as soon as a chunk is read, in any order: the caller journals it. */
  readonly onExtracted?: ((position: number, extraction: ChunkExtraction) => void | Promise<void>) | undefined;
}

export interface Extracted {
  /** In the order of the inputs. */
  readonly extractions: readonly ChunkExtraction[];
  readonly usage: Usage;
}

/** Open information extraction: entities and triples out of texts. */
export interface Extractor {
  readonly kind: 'chat' | 'extractive';
  /** What a saved memory remembers; raised with the prompts. */
  readonly modelId: string;
  readonly isLanguageModel: boolean;
  /** Whether a text that was read without a language model, or could not be read, may fare better here; absent: as `isLanguageModel`. */
  readsBetter?(text: string): boolean;
  /** What reading these texts would take, before any call. */
  estimate(texts: readonly string[]): CallEstimate;
  /** A text that cannot be read is `failed`, with the reason; only an abort, and an account that refuses every call, throws. */
  extract(inputs: readonly ExtractionInput[], options: ExtractOptions): Promise<Extracted>;
}
