import type { MemoRAG } from '../memorag/memorag.ts';
import type { QueryOptions } from '../memorag/options.ts';
import { evaluateQuestion, type QuestionReport } from './evaluate-question.ts';
import { DEPTHS } from './measures.ts';
import type { EvalQuestion } from './question-set.ts';
import { createWordsBaseline } from './words-baseline.ts';

export interface EvaluatorOptions {
  readonly task?: QueryOptions['task'];
  /** Beside it, plain BM25 over the same chunks. */
  readonly baseline?: 'words' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Enough for the deepest measure, whatever the configuration gives a generator. */
const DEEP = { limit: Math.max(...DEPTHS), tokenBudget: 1_000_000, order: 'score' } as const;

/** Asks the pipeline's memory a question and measures what comes back. */
export function createEvaluator(pipe: MemoRAG, { task, baseline, signal }: EvaluatorOptions): (question: EvalQuestion) => Promise<QuestionReport> {
  const { corpus } = pipe;
  const findByWords = baseline === undefined ? undefined : createWordsBaseline(corpus);
  return async (question) => {
    const answer = await pipe.query(question.question, { task, signal });
    const found = await pipe.retrieve(question.question, { ...DEEP, clues: answer.clues, signal });
    const words = findByWords?.(question.question, DEEP.limit);
    return evaluateQuestion(question, { answer, found: found.map(({ chunkId }) => chunkId), ...(words === undefined ? {} : { baseline: words }) }, corpus);
  };
}
