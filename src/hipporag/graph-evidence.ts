import type { ChunkRatings } from '../retrieval/chunk-ratings.ts';
import type { Corpus } from '../spec/corpus.ts';
import { itemAt } from '../util/item-at.ts';
import type { GraphEvidence } from './graph-retrieval.ts';

export interface RankedPassage {
  /** Position among the corpus's chunks. */
  readonly chunk: number;
  readonly score: number;
  readonly walkScore?: number;
}

export function graphEvidence(corpus: Corpus, ratings: ChunkRatings, { chunk, score, walkScore }: RankedPassage): GraphEvidence {
  const { id, documentId, start, end, heading, lines } = itemAt(corpus.chunks, chunk);
  const { title } = corpus.document(documentId);
  const denseScore = ratings.cosine(chunk);
  return {
    documentId,
    title,
    chunkId: id,
    start,
    end,
    text: corpus.text({ documentId, start, end }),
    score,
    clues: [],
    lines,
    ...(heading === undefined ? {} : { heading }),
    ...(walkScore === undefined ? {} : { walkScore }),
    ...(denseScore === undefined ? {} : { denseScore }),
  };
}
