import type { Corpus } from '../spec/corpus.ts';
import type { Reranker } from '../spec/reranker.ts';
import type { Evidence, Retriever } from '../spec/retriever.ts';
import { itemAt } from '../util/item-at.ts';
import { withinBudget } from './within-budget.ts';

export interface RerankingRetrieverOptions {
  /** Finds the candidates. */
  readonly retriever: Retriever;
  readonly reranker: Pick<Reranker, 'rerank'>;
  readonly corpus: Pick<Corpus, 'chunk'>;
}

/** Candidates for each place in the reply: the reranker can lift only what was found. */
const CANDIDATES = 4;

/**
 * Reads question and passage together, which tells more than words and vectors do, and costs a pass of a model for each candidate.
 * The clues choose the candidates; the question alone ranks them.
 */
export function createRerankingRetriever({ retriever, reranker, corpus }: RerankingRetrieverOptions): Retriever {
  return {
    kind: `reranked-${retriever.kind}`,
    async retrieve(request, { signal }) {
      const { tokenBudget, ...rest } = request;
      const candidates = await retriever.retrieve({ ...rest, limit: CANDIDATES * request.limit }, { signal });
      // Without a question there is nothing to rank by but what the clues found.
      const ranked = request.question.trim() === '' ? candidates : await rerank(request.question, candidates, { reranker, signal });
      const kept = withinBudget(ranked, { limit: request.limit, tokenBudget }, ({ chunkId }) => corpus.chunk(chunkId).tokens);
      return request.order === 'document' ? inOrderOf(candidates, kept) : kept;
    },
  };
}

interface Reranking {
  readonly reranker: Pick<Reranker, 'rerank'>;
  readonly signal: AbortSignal | undefined;
}

async function rerank(question: string, candidates: readonly Evidence[], { reranker, signal }: Reranking): Promise<readonly Evidence[]> {
  if (candidates.length === 0) return [];
  const scores = await reranker.rerank(question, candidates.map(({ text }) => text), { signal });
  signal?.throwIfAborted();
  const scored = candidates.map((evidence, at) => ({ ...evidence, score: itemAt(scores, at), retrievalScore: evidence.score }));
  return scored.toSorted((left, right) => right.score - left.score || right.retrievalScore - left.retrievalScore);
}

function inOrderOf(candidates: readonly Evidence[], kept: readonly Evidence[]): readonly Evidence[] {
  const places = new Map(candidates.map(({ chunkId }, place) => [chunkId, place]));
  return kept.toSorted((left, right) => (places.get(left.chunkId) ?? 0) - (places.get(right.chunkId) ?? 0));
}
