import type { Clue } from '../spec/clue.ts';
import { checkQuestion } from './check-question.ts';
import type { RewriteOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { recall } from './recall.ts';
import { standaloneQuestion } from './standalone-question.ts';

/** Surrogate questions: the question as the memory would ask it. */
export async function rewrite(context: QueryContext, rawQuestion: string, { history, signal }: RewriteOptions): Promise<readonly Clue[]> {
  const { question } = await standaloneQuestion(context, { question: checkQuestion(rawQuestion), history }, { signal });
  const [result] = await recall(context, question, { tasks: ['surrogate-questions'], signal });
  return result?.clues ?? [];
}
