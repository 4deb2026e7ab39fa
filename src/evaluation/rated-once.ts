import type { ChunkRatings } from '../retrieval/chunk-ratings.ts';
import type { SearchableCorpus } from '../retrieval/corpus.ts';
import { itemAt } from '../util/item-at.ts';

/** The same corpus, which rates its chunks for a question once, however many settings ask: a corpus by itself keeps the last few only. */
export function ratedOnce(corpus: SearchableCorpus): SearchableCorpus {
  const kept = new Map<string, ChunkRatings>();
  return {
    ...corpus,
    async rateChunks(queries, options) {
      const missing = [...new Set(queries)].filter((query) => !kept.has(query));
      const ratings = missing.length === 0 ? [] : await corpus.rateChunks(missing, options);
      for (const [at, query] of missing.entries()) kept.set(query, itemAt(ratings, at));
      return queries.map((query) => kept.get(query) ?? unrated());
    },
  };
}

function unrated(): never {
  throw new RangeError('a question was not rated');
}
