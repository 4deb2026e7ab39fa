import type { Knowledge } from '../knowledge/knowledge.ts';
import type { SearchableCorpus } from '../retrieval/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';

/** What a retrieval looks at: a graph, and the texts that it was made of. */
export interface GraphView {
  readonly knowledge: Knowledge;
  /** Of phrases and facts; absent: it cannot be had, and facts are told apart by the passages that tell them alone. */
  readonly embedder?: Embedder | undefined;
  readonly corpus: SearchableCorpus;
}
