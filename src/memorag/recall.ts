import { MemoError } from '../errors/memo-error.ts';
import { RECALL_TASKS } from '../spec/clue.ts';
import type { RecallResult } from '../spec/memory-model.ts';
import { checkQuestion } from './check-question.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { RecallBookOptions } from './options.ts';

/** What the memory model recalls for a question: one result per task, all tasks as one batch. */
export async function recall(memory: AskedMemory, rawQuestion: string, options: RecallBookOptions): Promise<readonly RecallResult[]> {
  const question = checkQuestion(rawQuestion);
  const { tasks = ['text-spans'], limit, signal } = options;
  const unknown = tasks.find((task) => !RECALL_TASKS.includes(task));
  if (unknown !== undefined) {
    throw new MemoError({ code: 'wrong-usage', message: `there is no task "${unknown}"`, remedy: `name one of ${RECALL_TASKS.join(', ')}` });
  }
  return memory.state.recall(
    tasks.map((task) => ({ task, question, ...(limit === undefined ? {} : { limit }) })),
    { signal },
  );
}
