import type { MemoRagConfig } from '../config/schema.ts';
import type { Evidence } from '../spec/retriever.ts';
import { checkQuestion } from './check-question.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { RetrieveOptions } from './options.ts';

/** Evidence for a question and its clues, best first (or in the order of the text, as the reference has it). */
export async function retrieve(memory: LoadedMemory, rawQuestion: string, options: RetrieveOptions & { readonly defaults: MemoRagConfig['retrieval'] }): Promise<readonly Evidence[]> {
  const { defaults, signal, clues = [] } = options;
  const request = {
    question: checkQuestion(rawQuestion),
    clues,
    retHit: options.retHit ?? defaults.retHit,
    limit: options.limit ?? defaults.limit,
    tokenBudget: options.tokenBudget ?? defaults.tokenBudget,
    order: options.order ?? defaults.order,
  };
  return memory.retriever.retrieve(request, { signal });
}
