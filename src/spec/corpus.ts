import type { Chunk, Document, Span, Window } from './text.ts';

export interface WindowHit extends Span {
  readonly documentId: string;
  readonly chunkId: string;
  /** Higher is better; comparable within one reply only. */
  readonly score: number;
}

export interface ChunkHit {
  readonly chunkId: string;
  /** From 0 to 1; comparable within one reply only. */
  readonly score: number;
}

/** Read-only view of the texts of one memory, cut and searchable. What a memory model or a retriever works on. */
export interface Corpus {
  readonly documents: readonly Document[];
  /** In document order, then by position. */
  readonly chunks: readonly Chunk[];
  /** In the order of `chunks`; every chunk has at least one. */
  readonly windows: readonly Window[];
  document(documentId: string): Document;
  chunk(chunkId: string): Chunk;
  /** The stored text of a span. */
  text(span: Span & { readonly documentId: string }): string;
  /** Best windows for a query by words and vectors, best first. */
  searchWindows(query: string, options: SearchOptions): Promise<readonly WindowHit[]>;
  /** Best chunks for a query by words and vectors, best first. */
  searchChunks(query: string, options: SearchOptions): Promise<readonly ChunkHit[]>;
  /** The window of each of these chunks that is nearest to a query, in their order. */
  focus(query: string, chunkIds: readonly string[], options: { readonly signal?: AbortSignal | undefined }): Promise<readonly WindowHit[]>;
}

export interface SearchOptions {
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
}
