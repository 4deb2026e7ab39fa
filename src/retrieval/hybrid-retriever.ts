import type { Evidence, RetrieveRequest, Retriever } from '../spec/retriever.ts';
import { itemAt } from '../util/item-at.ts';
import type { SearchableCorpus } from './corpus.ts';
import { topRows } from './top-rows.ts';

export interface HybridRetrieverOptions {
  readonly corpus: SearchableCorpus;
}

/** What the best clue adds to a chunk's score, beside the question's own 1. */
const CLUE_WEIGHT = 0.5;

/** Finds chunks for a question and its clues by words and vectors. */
export function createHybridRetriever({ corpus }: HybridRetrieverOptions): Retriever {
  return {
    kind: 'hybrid',
    async retrieve(request, { signal }) {
      const queries = [request.question, ...request.clues.map((clue) => clue.text)];
      const scores = await corpus.scoreChunks(queries, { signal });
      signal?.throwIfAborted();
      const union = findUnion(scores, request.retHit).map((found) => ({ ...found, score: joinScores(scores, found.position) }));
      const best = union.toSorted((left, right) => right.score - left.score || left.position - right.position);
      const kept = withinBudget(best, corpus, request);
      const ordered = request.order === 'document' ? kept.toSorted((left, right) => left.position - right.position) : kept;
      return ordered.map((found) => describe(corpus, found));
    },
  };
}

interface Found {
  /** Position of the chunk in the corpus. */
  readonly position: number;
  readonly clues: readonly number[];
  readonly score: number;
}

/** The best chunks of every query together; the first query is the question, the others are the clues. */
function findUnion(scores: readonly Float32Array[], retHit: number): Omit<Found, 'score'>[] {
  const cluesOf = new Map<number, number[]>();
  for (const [query, queryScores] of scores.entries()) {
    for (const position of topRows(queryScores, retHit).rows) {
      if (itemAt(queryScores, position) <= 0) continue;
      const clues = cluesOf.get(position) ?? [];
      if (query > 0) clues.push(query - 1);
      cluesOf.set(position, clues);
    }
  }
  return [...cluesOf].map(([position, clues]) => ({ position, clues }));
}

// The best clue counts and not their sum: clues that say one thing three times must not outvote the question.
function joinScores(scores: readonly Float32Array[], position: number): number {
  const [question = 0, ...clues] = scores.map((queryScores) => itemAt(queryScores, position));
  return question + CLUE_WEIGHT * clues.reduce((most, score) => Math.max(most, score), 0);
}

/** The best that fit `limit` and `tokenBudget`; the very best always does. */
function withinBudget(best: readonly Found[], corpus: SearchableCorpus, { limit, tokenBudget = Infinity }: RetrieveRequest): Found[] {
  const kept: Found[] = [];
  let tokens = 0;
  for (const found of best) {
    if (kept.length >= limit) break;
    const next = tokens + itemAt(corpus.chunks, found.position).tokens;
    if (kept.length > 0 && next > tokenBudget) continue;
    tokens = next;
    kept.push(found);
  }
  return kept;
}

function describe(corpus: SearchableCorpus, { position, clues, score }: Found): Evidence {
  const { id, documentId, start, end, heading, lines } = itemAt(corpus.chunks, position);
  const text = corpus.text({ documentId, start, end });
  return { documentId, chunkId: id, start, end, text, score, clues, lines, ...(heading === undefined ? {} : { heading }) };
}
