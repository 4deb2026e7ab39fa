import type { GraphView } from '../hipporag/graph-view.ts';
import { retrieveFused, type FusedView } from '../hipporag/retrieve-fused.ts';
import { retrieveMany } from '../hipporag/retrieve-graph.ts';
import type { WalkSettings } from '../hipporag/walk-settings.ts';
import type { ChunkRatings } from '../retrieval/chunk-ratings.ts';
import type { SearchableCorpus } from '../retrieval/corpus.ts';
import { topRows } from '../retrieval/top-rows.ts';
import type { Retriever } from '../spec/retriever.ts';
import { itemAt } from '../util/item-at.ts';
import type { Recall } from './plain-recall.ts';
import { rankNeeded } from './rank-needed.ts';
import type { Ranks } from './ranks.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';

export interface RankOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with questions as they are ranked. */
  readonly onRanked?: ((count: number) => void) | undefined;
}

/** Ranks passages for questions, in their order: documents by id, best first. */
export type RankPassages = (questions: readonly string[], options: RankOptions) => Promise<readonly (readonly string[])[]>;

/** A passage of several chunks is found by its best; so many chunks hold the documents of the deepest measure. */
const DEPTH = 200;
/** Questions between two looks at the signal. */
const BATCH = 20;

/** By vectors alone, by words alone, or by both. */
export function rankByRatings(corpus: SearchableCorpus, pick: (ratings: ChunkRatings) => Float32Array): RankPassages {
  return async (questions, { signal }) => {
    const ratings = await corpus.rateChunks(questions, { signal });
    return ratings.map((own) => {
      const { rows } = topRows(pick(own), DEPTH);
      return distinct([...rows].map((row) => itemAt(corpus.chunks, row).documentId));
    });
  };
}

/** By a walk over the graph. */
export function rankByWalk(view: GraphView, settings: WalkSettings): RankPassages {
  return async (questions, { signal }) => {
    const found = await retrieveMany(view, questions.map((text) => ({ text })), { settings, limit: DEPTH, signal });
    return found.map(({ evidence }) => distinct(evidence.map(({ documentId }) => documentId)));
  };
}

/** By words, vectors and clues: the memory that the graph is joined with, alone. */
export function rankByMemory(retriever: Retriever, recall: Recall): RankPassages {
  return async (questions, { signal }) =>
    await eachOf(questions, async (question) => distinct((await retriever.retrieve({ question, clues: await recall(question), retHit: HITS, limit: DEPTH }, { signal })).map(({ documentId }) => documentId)));
}

/** By both together. */
export function rankFused(view: FusedView, recall: Recall): RankPassages {
  return async (questions, { signal }) =>
    await eachOf(questions, async (text) => distinct((await retrieveFused(view, { text, clues: await recall(text) }, { limit: DEPTH, signal })).evidence.map(({ documentId }) => documentId)));
}

/** Chunks that a clue finds, as by default. */
const HITS = 3;

/** Where the passages that questions need stand. */
export async function rankQuestions(rank: RankPassages, questions: readonly RetrievalQuestion[], { signal, onRanked }: RankOptions): Promise<readonly Ranks[]> {
  const ranks: Ranks[] = [];
  for (let first = 0; first < questions.length; first += BATCH) {
    // What is computed in memory alone would never let a signal in.
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const batch = questions.slice(first, first + BATCH);
    const found = await rank(batch.map(({ question }) => question), { signal });
    for (const [at, question] of batch.entries()) ranks.push(rankNeeded(question, itemAt(found, at)));
    onRanked?.(batch.length);
  }
  return ranks;
}

async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
