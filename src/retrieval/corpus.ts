import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { Span } from '../spec/text.ts';
import type { VectorIndex } from '../spec/vector-index.ts';
import { queryTerms } from '../text/query-terms.ts';
import { itemAt } from '../util/item-at.ts';
import { createChunkFinder } from './chunk-finder.ts';
import { rateUnits, type ChunkRatings } from './chunk-ratings.ts';
import { createCorpusTexts, type CorpusTextsInput } from './corpus-texts.ts';
import { createDenseSearch, type DenseReading, type DenseSearch } from './dense-search.ts';
import { hybridScores } from './hybrid-scores.ts';
import { createLexicalIndexes, type LexicalIndexes } from './lexical-indexes.ts';
import { minMax } from './min-max.ts';
import { topRows } from './top-rows.ts';

export interface CorpusInput extends CorpusTextsInput {
  /** One per embedder of the memory, in the order that `rows` counts; where they are still being built, a search waits for them. */
  readonly indexes: readonly VectorIndex[] | Promise<readonly VectorIndex[]>;
  /** In the same order; `null`: not to be had now, its documents are found by words alone. */
  readonly embedders: readonly (Embedder | null)[];
  readonly settings?: HybridSettings;
}

export interface HybridSettings {
  /** Share of the vectors in a score, from 0 to 1; the words have the rest. */
  readonly denseWeight?: number;
  /** Share of the chunks around a chunk in what words say of it, from 0 to 1. */
  readonly neighbourWeight?: number;
}

interface WithSignal {
  readonly signal?: AbortSignal | undefined;
}

/** A corpus whose chunks are scored for retrieval too. */
export interface SearchableCorpus extends Corpus {
  /** For each query the score of every chunk, by position: words and vectors together, from 0 to 1. All queries are embedded at once. */
  scoreChunks(queries: readonly string[], options: WithSignal): Promise<readonly Float32Array[]>;
  /** The same, and what words alone and vectors alone say. */
  rateChunks(queries: readonly string[], options: WithSignal): Promise<readonly ChunkRatings[]>;
  /** The position in `chunks` of the one that a place begins in. */
  chunkAt(place: Span & { readonly documentId: string }): number | undefined;
}

/** Chosen on questions over encyclopaedia passages, which the embedder sees whole, and over novels (docs/decisions/2026-11-21-default-retrieval.md). */
const DENSE_WEIGHT = { windows: 0.5, whole: 0.7 };
const NEIGHBOUR_WEIGHT = 0.3;
/** Queries whose scores are kept: recall and retrieval ask the same. */
const KEPT = 4;

/** What words and vectors say of one query. */
interface Ranking {
  readonly chunks: Float32Array;
  readonly ratings: () => ChunkRatings;
  readonly windows: () => Float32Array;
}

/** The texts of a memory with search by words and vectors. Indexes of words are built on the first search. */
export function createCorpus(input: CorpusInput): SearchableCorpus {
  const texts = createCorpusTexts(input);
  let dense = input.indexes instanceof Promise ? undefined : createDenseSearch({ ...input, indexes: input.indexes, texts });
  let lexical: LexicalIndexes | undefined;
  const kept = new Map<string, Ranking>();

  const rankAll = async (queries: readonly string[], { signal }: WithSignal): Promise<readonly Ranking[]> => {
    // Taken before anything is waited for: another call may push them out meanwhile.
    const rankings = new Map(queries.map((query) => [query, kept.get(query)]));
    const missing = [...rankings].flatMap(([query, ranking]) => (ranking === undefined ? [query] : []));
    dense ??= createDenseSearch({ ...input, indexes: await input.indexes, texts });
    const readings = await dense.read(missing, { signal });
    const search = { dense, words: (lexical ??= createLexicalIndexes(texts)), settings: input.settings };
    for (const [at, query] of missing.entries()) {
      const ranking = rank(query, itemAt(readings, at), search);
      rankings.set(query, ranking);
      kept.set(query, ranking);
    }
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(oldest);
    return queries.map((query) => rankings.get(query) ?? unreached());
  };
  const rankOne = async (query: string, options: WithSignal): Promise<Ranking> => itemAt(await rankAll([query], options), 0);
  const windowHit = (position: number, score: number): WindowHit => {
    const window = itemAt(texts.windows, position);
    return { ...window, documentId: texts.chunk(window.chunkId).documentId, score };
  };

  return {
    documents: texts.documents,
    chunks: texts.chunks,
    windows: texts.windows,
    document: texts.document,
    chunk: texts.chunk,
    text: texts.text,
    chunkAt: createChunkFinder(texts.chunks),
    scoreChunks: async (queries, options) => (await rankAll(queries, options)).map(({ chunks }) => chunks),
    rateChunks: async (queries, options) => (await rankAll(queries, options)).map(({ ratings }) => ratings()),
    async searchChunks(query, { k, signal }) {
      const { chunks } = await rankOne(query, { signal });
      return bestUnits(chunks, k).map(({ unit, score }) => ({ chunkId: itemAt(texts.chunks, unit).id, score }));
    },
    async searchWindows(query, { k, signal }) {
      const { windows } = await rankOne(query, { signal });
      return bestUnits(windows(), k).map(({ unit, score }) => windowHit(unit, score));
    },
    async focus(query, chunkIds, options) {
      const scores = (await rankOne(query, options)).windows();
      return chunkIds.map((chunkId) => {
        const own = itemAt(texts.windowsOfChunk, texts.chunkPosition.get(texts.chunk(chunkId).id) ?? 0);
        const best = own.reduce((most, window) => (itemAt(scores, window) > itemAt(scores, most) ? window : most));
        return windowHit(best, itemAt(scores, best));
      });
    },
  };
}

interface Search {
  readonly dense: DenseSearch;
  readonly words: LexicalIndexes;
  readonly settings: HybridSettings | undefined;
}

function rank(query: string, readings: readonly DenseReading[], { dense, words, settings = {} }: Search): Ranking {
  const { denseWeight = DENSE_WEIGHT.windows + (DENSE_WEIGHT.whole - DENSE_WEIGHT.windows) * dense.wholeShare, neighbourWeight = NEIGHBOUR_WEIGHT } = settings;
  const { hasVector } = dense;
  const terms = queryTerms(query);
  const lexical = chunkWords(terms, words, neighbourWeight);
  const units = { lexical, dense: readings.map((reading) => reading.chunks()), hasVector: hasVector.chunks };
  const chunks = hybridScores({ ...units, denseWeight });
  let windows: Float32Array | undefined;
  return {
    chunks,
    ratings: () => rateUnits({ ...units, hybrid: chunks, readings }),
    windows: () =>
      (windows ??= hybridScores({ lexical: words.windows.scores(terms), dense: readings.map((reading) => reading.windows()), hasVector: hasVector.windows, denseWeight })),
  };
}

/** What words say of every chunk: its own words, and those of the chunks around it where any of its own is asked for. */
function chunkWords(terms: readonly string[], { chunks, neighbours }: LexicalIndexes, neighbourWeight: number): Float32Array {
  const own = chunks.scores(terms);
  if (neighbourWeight === 0) return own;
  // No word at all is found around a chunk either, and equal scores would all count as best.
  if (own.every((score) => score === 0)) return own;
  const [ownShare, aroundShare] = [minMax(own), minMax(chunks.neighbourScores(terms, neighbours))];
  return ownShare.map((score, chunk) => (1 - neighbourWeight) * score + neighbourWeight * itemAt(aroundShare, chunk));
}

function bestUnits(scores: Float32Array, k: number): readonly { readonly unit: number; readonly score: number }[] {
  const best = topRows(scores, k);
  return [...best.rows].map((unit, at) => ({ unit, score: itemAt(best.scores, at) })).filter(({ score }) => score > 0);
}

function unreached(): never {
  throw new RangeError('a query was not ranked');
}
