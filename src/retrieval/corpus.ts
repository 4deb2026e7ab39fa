import type { Corpus } from '../spec/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { VectorIndex } from '../spec/vector-index.ts';
import { searchTerms } from '../text/search-terms.ts';
import { itemAt } from '../util/item-at.ts';
import { createCorpusTexts, type CorpusTextsInput } from './corpus-texts.ts';
import { createDenseSearch } from './dense-search.ts';
import { hybridScores, type DenseList } from './hybrid-scores.ts';
import { createLexicalIndexes, type LexicalIndexes } from './lexical-indexes.ts';
import { topRows } from './top-rows.ts';

export interface CorpusInput extends CorpusTextsInput {
  /** One per embedder of the memory, in the order that `rows` counts. */
  readonly indexes: readonly VectorIndex[];
  /** In the same order; `null`: not to be had now, its documents are found by words alone. */
  readonly embedders: readonly (Embedder | null)[];
  readonly settings?: HybridSettings;
}

export interface HybridSettings {
  /** Share of the vectors in a score, from 0 to 1; the words have the rest. */
  readonly denseWeight?: number;
}

/** A corpus whose chunks are scored for retrieval too. */
export interface SearchableCorpus extends Corpus {
  /** For each query the score of every chunk, by position: words and vectors together, from 0 to 1. All queries are embedded at once. */
  scoreChunks(queries: readonly string[], options: { readonly signal?: AbortSignal | undefined }): Promise<readonly Float32Array[]>;
}

/**
 * On passages that the embedder sees whole, vectors earn the larger share; where it sees windows only, words find as
 * more (measured on questions over encyclopaedia passages and over novels, see docs/decisions/2026-11-21-vector-index.md).
 */
const DENSE_WEIGHT = { windows: 0.4, whole: 0.7 };

/** The texts of a memory with search by words and vectors. Indexes of words are built on the first search. */
export function createCorpus(input: CorpusInput): SearchableCorpus {
  const texts = createCorpusTexts(input);
  const dense = createDenseSearch({ ...input, texts });
  let lexical: LexicalIndexes | undefined;
  const words = (kind: keyof LexicalIndexes, query: string): Float32Array =>
    (lexical ??= createLexicalIndexes(texts))[kind].scores(searchTerms(query));
  const share = dense.wholeShare;
  const denseWeight = input.settings?.denseWeight ?? DENSE_WEIGHT.windows + (DENSE_WEIGHT.whole - DENSE_WEIGHT.windows) * share;
  const score = (kind: keyof LexicalIndexes, queries: readonly string[], lists: readonly (readonly DenseList[])[]): Float32Array[] =>
    queries.map((query, at) => hybridScores({ lexical: words(kind, query), dense: itemAt(lists, at), hasVector: dense.hasVector[kind], denseWeight }));

  return {
    documents: texts.documents,
    chunks: texts.chunks,
    windows: texts.windows,
    document: texts.document,
    chunk: texts.chunk,
    text: texts.text,
    async scoreChunks(queries, options) {
      return score('chunks', queries, await dense.search('chunks', queries, options));
    },
    async searchWindows(query, { k, signal }) {
      const [scores] = score('windows', [query], await dense.search('windows', [query], { signal }));
      const best = topRows(scores ?? new Float32Array(0), k);
      return [...best.rows].flatMap((row, at) => {
        const window = itemAt(texts.windows, row);
        const found = itemAt(best.scores, at);
        return found > 0 ? [{ ...window, documentId: texts.chunk(window.chunkId).documentId, score: found }] : [];
      });
    },
  };
}
