import { retrievalSchema, type MemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Evidence } from '../spec/retriever.ts';
import { checkQuestion } from './check-question.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { RetrieveOptions } from './options.ts';

/** Evidence for a question and its clues, best first (or in the order of the text, as the reference has it). */
export async function retrieve(memory: AskedMemory, rawQuestion: string, options: RetrieveOptions & { readonly defaults: MemoRagConfig['retrieval'] }): Promise<readonly Evidence[]> {
  const { defaults, signal, clues = [] } = options;
  const settings = checkRetrieval({
    retHit: options.retHit ?? defaults.retHit,
    limit: options.limit ?? defaults.limit,
    tokenBudget: options.tokenBudget ?? defaults.tokenBudget,
    order: options.order ?? defaults.order,
  });
  const evidence = await memory.retriever.retrieve({ question: checkQuestion(rawQuestion), clues, ...settings }, { signal });
  return evidence.map((passage) => withSource(passage, memory));
}

/** Which text it stands in, and where several memories are asked, which of them. */
function withSource(passage: Evidence, { corpus }: AskedMemory): Evidence {
  const { memory, title } = corpus.document(passage.documentId);
  return { ...(memory === undefined ? {} : { memory }), title, ...passage };
}

/** The same bounds as in a configuration. */
function checkRetrieval(rawSettings: MemoRagConfig['retrieval']): MemoRagConfig['retrieval'] {
  const settings = retrievalSchema.safeParse(rawSettings);
  if (settings.success) return settings.data;
  const [issue] = settings.error.issues;
  throw new MemoError({
    code: 'wrong-usage',
    message: `${issue?.path.join('.') ?? 'an option of retrieval'} cannot be used: ${issue?.message ?? 'it is out of bounds'}`,
    remedy: 'pass whole numbers from 1, and the order `score` or `document`',
    cause: settings.error,
  });
}
