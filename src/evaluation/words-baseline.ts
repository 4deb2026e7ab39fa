import { createBm25 } from '../retrieval/bm25.ts';
import { numberTerms } from '../retrieval/number-terms.ts';
import { topRows } from '../retrieval/top-rows.ts';
import type { Corpus } from '../spec/corpus.ts';
import { searchTerms } from '../text/search-terms.ts';
import { itemAt } from '../util/item-at.ts';

/** Plain BM25 over the chunks of a memory: what every way of searching must beat. Gives chunk ids, best first. */
export function createWordsBaseline(corpus: Pick<Corpus, 'chunks' | 'text'>): (question: string, k: number) => readonly string[] {
  const bm25 = createBm25(numberTerms(corpus.chunks.map((chunk) => searchTerms(corpus.text(chunk)))));
  return (question, k) => {
    const { rows, scores } = topRows(bm25.scores(searchTerms(question)), k);
    return [...rows].filter((_, at) => itemAt(scores, at) > 0).map((row) => itemAt(corpus.chunks, row).id);
  };
}
