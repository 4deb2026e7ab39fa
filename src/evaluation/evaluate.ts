import type { MemoRAG } from '../memorag/memorag.ts';
import type { QueryOptions } from '../memorag/options.ts';
import { evaluateQuestion, type QuestionReport } from './evaluate-question.ts';
import { DEPTHS } from './measures.ts';
import type { EvalQuestion } from './question-set.ts';
import { createWordsBaseline } from './words-baseline.ts';

export interface EvaluateOptions {
  readonly task?: QueryOptions['task'];
  /** Beside it, plain BM25 over the same chunks. */
  readonly baseline?: 'words' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Enough for the deepest measure, whatever the configuration gives a generator. */
const DEEP = { limit: Math.max(...DEPTHS), tokenBudget: 1_000_000, order: 'score' } as const;

/** Asks the pipeline's memory every question and measures what comes back, one report at a time. */
export async function* evaluate(pipe: MemoRAG, questions: readonly EvalQuestion[], options: EvaluateOptions): AsyncGenerator<QuestionReport> {
  const { signal, task } = options;
  const { corpus } = pipe;
  const baseline = options.baseline === undefined ? undefined : createWordsBaseline(corpus);
  for (const question of questions) {
    signal?.throwIfAborted();
    const answer = await pipe.query(question.question, { task, signal });
    const found = await pipe.retrieve(question.question, { ...DEEP, clues: answer.clues, signal });
    const words = baseline?.(question.question, DEEP.limit);
    yield evaluateQuestion(question, { answer, found: found.map(({ chunkId }) => chunkId), ...(words === undefined ? {} : { baseline: words }) }, corpus);
  }
}
