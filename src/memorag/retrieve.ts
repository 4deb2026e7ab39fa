import type { MemoRagConfig } from '../config/schema.ts';
import type { OpenReranker } from '../config/open-reranker.ts';
import { createRerankingRetriever } from '../retrieval/reranking-retriever.ts';
import type { Evidence, Retriever } from '../spec/retriever.ts';
import { checkQuestion } from './check-question.ts';
import { checkRetrieval } from './check-retrieval.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { RetrieveOptions } from './options.ts';

export interface RetrieveContext {
  readonly defaults: MemoRagConfig['retrieval'];
  /** Absent: the retriever's order stands. */
  readonly openReranker?: OpenReranker | undefined;
}

/** Evidence for a question and its clues, best first (or in the order of the text, as the reference has it). */
export async function retrieve(memory: AskedMemory, rawQuestion: string, options: RetrieveOptions & RetrieveContext): Promise<readonly Evidence[]> {
  const { defaults, signal, clues = [] } = options;
  const { maxHops: _, ...settings } = checkRetrieval(options, defaults);
  const question = checkQuestion(rawQuestion);
  const retriever = await retrieverOf(memory, options);
  const evidence = await retriever.retrieve({ question, clues, ...settings }, { signal });
  return evidence.map((passage) => withSource(passage, memory));
}

async function retrieverOf({ retriever, corpus }: AskedMemory, { openReranker, signal }: RetrieveContext & RetrieveOptions): Promise<Retriever> {
  return openReranker === undefined ? retriever : createRerankingRetriever({ retriever, corpus, reranker: await openReranker({ signal }) });
}

/** Which text it stands in, and where several memories are asked, which of them. */
function withSource(passage: Evidence, { corpus }: AskedMemory): Evidence {
  const { memory, title } = corpus.document(passage.documentId);
  return { ...(memory === undefined ? {} : { memory }), title, ...passage };
}
