import { isDeepStrictEqual } from 'node:util';
import { MemoError } from '../errors/memo-error.ts';
import { RECALL_TASKS } from '../spec/clue.ts';
import type { RecallResult } from '../spec/memory-model.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { checkQuestion } from './check-question.ts';
import type { RecallBookOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';

/** What the memory model recalls for a question: one result per task, all tasks as one batch. What searching took for all of them stands with the first. */
export async function recall({ backends, memory }: QueryContext, rawQuestion: string, options: RecallBookOptions): Promise<readonly RecallResult[]> {
  const question = checkQuestion(rawQuestion);
  const { tasks = ['text-spans'], limit, signal } = options;
  const unknown = tasks.find((task) => !RECALL_TASKS.includes(task));
  if (unknown !== undefined) {
    throw new MemoError({ code: 'wrong-usage', message: `there is no task "${unknown}"`, remedy: `name one of ${RECALL_TASKS.join(', ')}` });
  }
  const requests = tasks.map((task) => ({ task, question, ...(limit === undefined ? {} : { limit }) }));
  const tally = backends.meter.tally();
  const results = await tally.run(() => memory.state.recall(requests, { signal }));
  if (isDeepStrictEqual(tally.usage, NO_USAGE)) return results;
  return results.map((result, position) => (position === 0 ? { ...result, usage: addUsage([result.usage, tally.usage]) } : result));
}
