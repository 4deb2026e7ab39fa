import type { Embedder } from '../spec/embedder.ts';
import type { DenseReading } from './dense-search.ts';
import { hybridScores, type HybridInput } from './hybrid-scores.ts';

/** What a search says of every chunk, by position: from 0 to 1 within one query. */
export interface ChunkRatings {
  /** Words and vectors together. */
  readonly hybrid: Float32Array;
  /** By vectors alone; by words where no embedder was asked. */
  dense(): Float32Array;
  /** By words alone. */
  words(): Float32Array;
  /** Cosine of the query with the chunk's best row; absent: it has no vector, or its embedder was not asked. */
  cosine(chunk: number): number | undefined;
  /** The query's own vector; absent: this embedder was not asked. */
  vectorBy(embedder: Embedder): Float32Array | undefined;
}

export interface UnitsToRate extends Omit<HybridInput, 'denseWeight'> {
  readonly hybrid: Float32Array;
  readonly readings: readonly DenseReading[];
}

export function rateUnits({ hybrid, readings, ...units }: UnitsToRate): ChunkRatings {
  const dense = (): Float32Array => hybridScores({ ...units, lexical: new Float32Array(hybrid.length), denseWeight: 1 });
  const words = (): Float32Array => hybridScores({ ...units, dense: [], denseWeight: 0 });
  return {
    hybrid,
    dense: () => (readings.length === 0 ? words() : dense()),
    words,
    cosine: (chunk) => readings.map((reading) => reading.bestRow(chunk)).find((best) => best !== undefined),
    vectorBy: (embedder) => readings.find((reading) => reading.embedder === embedder)?.vector,
  };
}
