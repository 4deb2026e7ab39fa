import type { Clue } from './clue.ts';
import type { Span } from './text.ts';

/** A chunk with its score and the clues that found it. */
export interface Evidence extends Span {
  /** The name of the memory, where several are asked together. */
  readonly memory?: string;
  readonly documentId: string;
  /** Of the document; the pipeline adds it. */
  readonly title?: string;
  readonly chunkId: string;
  /** `documents[documentId].text.slice(start, end)`. */
  readonly text: string;
  /** Higher is better; comparable within one reply only. */
  readonly score: number;
  /** Where a reranker gave `score`: what the retriever had given. */
  readonly retrievalScore?: number;
  /** Positions in `RetrieveRequest.clues` of the clues that found it; the question itself is not listed. */
  readonly clues: readonly number[];
  readonly heading?: string;
  readonly lines?: readonly [first: number, last: number];
}

export interface RetrieveRequest {
  readonly question: string;
  readonly clues: readonly Clue[];
  /** Chunks per clue that is searched for; in the order `document` per query: the reference's `ret_hit`. */
  readonly retHit: number;
  /** Most chunks in the reply. */
  readonly limit: number;
  /** Most cl100k tokens of evidence in the reply; the best chunk always fits. */
  readonly tokenBudget?: number;
  /** `score`: best first. `document`: the reference's union, `retHit` per query, sorted by position in the text. */
  readonly order?: 'score' | 'document';
}

export interface Retriever {
  readonly kind: string;
  retrieve(request: RetrieveRequest, options: { readonly signal?: AbortSignal | undefined }): Promise<readonly Evidence[]>;
}
