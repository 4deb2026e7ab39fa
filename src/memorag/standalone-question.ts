import type { Turn } from '../spec/generator.ts';

/** Of an earlier question, the part that still tells what it was about. */
const MAX_CARRIED_LENGTH = 500;

/** Without a language model a follow-up question stands alone by carrying the question before it: retrieval reads both. */
export function standaloneQuestion(question: string, history: readonly Turn[] | undefined): string {
  const before = history?.at(-1)?.question.trim().slice(0, MAX_CARRIED_LENGTH).toWellFormed() ?? '';
  return before === '' || before === question ? question : `${before} ${question}`;
}
