import type { Clue } from './clue.ts';
import type { Warning } from './embedder.ts';
import type { Usage } from './generator.ts';
import type { Evidence } from './retriever.ts';
import type { Span } from './text.ts';

/** A span of the source that a sentence of the answer rests on: `text.slice(start, end) === quote`, always. */
export interface Citation extends Span {
  /** The name of the memory, where several are asked together. */
  readonly memory?: string;
  readonly documentId: string;
  readonly title: string;
  readonly chunkId: string;
  readonly quote: string;
  /** The headings that the quote begins under, from the largest, as `PART ONE > CHAPTER II`. */
  readonly heading?: string;
  /** Line (from 1) that the quote begins on. */
  readonly line?: number;
}

export interface Answer {
  readonly question: string;
  readonly task: 'memorag' | 'qa' | 'rag';
  /** The answer with `[n]` marks; n counts `citations` from 1. */
  readonly answer: string;
  /** `false` where no language model wrote the answer: its sentences are quotes from the text. */
  readonly isGenerated: boolean;
  /** The evidence does not hold an answer, as far as the generator can tell. */
  readonly isNotFound: boolean;
  readonly citations: readonly Citation[];
  readonly clues: readonly Clue[];
  readonly evidence: readonly Evidence[];
  readonly usage: Usage;
  /** Milliseconds by stage. */
  readonly timings: { readonly recall: number; readonly retrieve: number; readonly generate: number; readonly total: number };
  readonly warnings: readonly Warning[];
}

export interface SummaryPoint {
  /** The key point as recalled. */
  readonly point: string;
  /** The paragraph or key passage on it, with `[n]` marks. */
  readonly text: string;
  readonly heading?: string;
}

export interface Summary {
  readonly summary: string;
  readonly isGenerated: boolean;
  readonly points: readonly SummaryPoint[];
  readonly citations: readonly Citation[];
  readonly usage: Usage;
}
