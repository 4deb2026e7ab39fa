import type { Clue } from '../spec/clue.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { RewriteOptions } from './options.ts';
import { recall } from './recall.ts';
import { standaloneQuestion } from './standalone-question.ts';

/** Surrogate questions: the question as the memory would ask it. */
export async function rewrite(memory: AskedMemory, rawQuestion: string, { history, signal }: RewriteOptions): Promise<readonly Clue[]> {
  const [result] = await recall(memory, standaloneQuestion(rawQuestion, history), { tasks: ['surrogate-questions'], signal });
  return result?.clues ?? [];
}
