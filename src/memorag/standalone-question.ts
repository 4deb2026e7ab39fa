import type { Turn } from '../spec/generator.ts';

/** Without a language model a follow-up question stands alone by carrying the question before it: retrieval reads both. */
export function standaloneQuestion(question: string, history: readonly Turn[] | undefined): string {
  const before = history?.at(-1)?.question.trim();
  return before === undefined || before === '' || before === question ? question : `${before} ${question}`;
}
