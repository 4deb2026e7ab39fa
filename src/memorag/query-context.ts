import type { Backends } from '../config/backends.ts';
import type { Answer } from '../spec/answer.ts';
import type { Evidence } from '../spec/retriever.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { QueryOptions } from './options.ts';

/** What a question is asked of. */
export interface QueryContext {
  readonly backends: Backends;
  readonly memory: AskedMemory;
}

/** What is known when an answer is written. */
export interface AnswerRequest {
  /** As it was asked. */
  readonly question: string;
  /** As it reads without the turns before it. */
  readonly standaloneQuestion: string;
  readonly evidence: readonly Evidence[];
  readonly draft?: string | undefined;
  readonly overview?: string | undefined;
  readonly options: QueryOptions;
}

/** What writing it leaves for the `Answer`. */
export type AnswerDraft = Pick<Answer, 'answer' | 'isGenerated' | 'isNotFound' | 'citations' | 'droppedMarks' | 'usage' | 'warnings'>;
