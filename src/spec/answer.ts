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

/** A round of retrieval. */
export interface Hop {
  /** What began it: the question with its clues, sentences of a draft that the first round bore out, or what the round before made missing. */
  readonly by: 'question' | 'draft' | 'found';
  /** Positions in `Answer.clues` of the clues that it brought. */
  readonly clues: readonly number[];
  /** What it found that no round before it had. */
  readonly chunkIds: readonly string[];
}

export interface Answer {
  readonly question: string;
  /** The question as it was searched for, where earlier turns made it another. */
  readonly standaloneQuestion?: string;
  readonly task: 'memorag' | 'qa' | 'rag';
  /** The answer with `[n]` marks; n counts `citations` from 1. */
  readonly answer: string;
  /** `false` where no language model wrote the answer: its sentences are quotes from the text. */
  readonly isGenerated: boolean;
  /** The evidence does not hold an answer, as far as the generator can tell. */
  readonly isNotFound: boolean;
  readonly citations: readonly Citation[];
  /** Marks of the language model to nothing that its sentence can rest on, which were left out. */
  readonly droppedMarks: number;
  readonly clues: readonly Clue[];
  readonly evidence: readonly Evidence[];
  /** Rounds of retrieval; none with the task `qa`. */
  readonly hops: readonly Hop[];
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
  /** The points' paragraphs joined into one text by a language model; without one, the key passages. */
  readonly summary: string;
  readonly isGenerated: boolean;
  readonly points: readonly SummaryPoint[];
  /** Of the points and of the summary, which share one count of marks. */
  readonly citations: readonly Citation[];
  readonly droppedMarks: number;
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
}
