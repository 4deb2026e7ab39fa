import type { Answer, Hop } from './answer.ts';
import type { Clue } from './clue.ts';
import type { Warning } from './embedder.ts';
import type { Usage } from './generator.ts';
import type { Evidence } from './retriever.ts';

export interface StageProgress {
  readonly type: 'stage-progress';
  readonly stage: 'read' | 'chunk' | 'embed' | 'index' | 'extract' | 'link' | 'memorize' | 'send' | 'fetch' | 'save' | 'summarize' | 'merge';
  readonly done: number;
  /** Of `done`, what an earlier run had left and this one did not compute; absent: nothing. */
  readonly reused?: number;
  readonly total: number;
  readonly unit: 'bytes' | 'documents' | 'windows' | 'chunks' | 'phrases' | 'vectors' | 'tokens' | 'points' | 'parts' | 'calls';
}

export type MemorizeEvent =
  | { readonly type: 'memorize-start'; readonly documents: number; readonly characters: number }
  | StageProgress
  | ({ readonly type: 'warning' } & Warning)
  | MemorizeEnd;

export interface MemorizeEnd {
  readonly type: 'memorize-end';
  readonly directory: string;
  readonly chunks: number;
  readonly windows: number;
  readonly seconds: number;
  /** Nothing was computed. */
  readonly reused: boolean;
  /** What the memory model and the embedders took. */
  readonly usage: Usage;
  /** Seconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

export type QueryEvent =
  /** What a follow-up question is searched for as. */
  | { readonly type: 'question-rewritten'; readonly question: string }
  | { readonly type: 'clue-delta'; readonly text: string }
  | { readonly type: 'clues-end'; readonly clues: readonly Clue[] }
  /** A round of retrieval beyond the first: the clues that it searched for, and what it found that was not there. */
  | { readonly type: 'hop-end'; readonly by: Hop['by']; readonly clues: readonly Clue[]; readonly evidence: readonly Evidence[] }
  | { readonly type: 'retrieval-end'; readonly evidence: readonly Evidence[] }
  | { readonly type: 'answer-delta'; readonly text: string }
  | { readonly type: 'answer-end'; readonly answer: Answer }
  | ({ readonly type: 'warning' } & Warning);

export type OnProgress = (event: StageProgress) => void;
export type OnMemorizeEvent = (event: MemorizeEvent) => void;
