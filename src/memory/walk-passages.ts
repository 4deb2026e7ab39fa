import type { ChunkHit, Corpus } from '../spec/corpus.ts';
import type { Entity } from './entity.ts';
import type { EntityGraph } from './entity-graph.ts';

/** A passage that the question finds, or that what it finds leads to. */
export interface WalkedPassage {
  readonly chunkId: string;
  /** What the walk adds to the question's own score, as `Clue.weight`. */
  readonly weight: number;
  /** Position in the corpus. */
  readonly position: number;
  /** It is one of the passages that the walk began at. */
  readonly isSeed: boolean;
}

export interface WalkInput {
  readonly corpus: Pick<Corpus, 'chunks' | 'documents'>;
  readonly graph: EntityGraph;
  /** Best chunks for the question, best first. */
  readonly hits: readonly ChunkHit[];
  /** Names in the question. */
  readonly asked: readonly Entity[];
}

/** Passages that the walk begins at. With five it finds no more than the search alone (see docs/decisions/2026-11-21-default-retrieval.md). */
const SEEDS = 3;
/** What a name in the question weighs beside the best passage. */
const ASKED = 0.3;
/** What a walk adds at most: names link encyclopaedia passages closely, and chapters of one book loosely. */
const MOST_WEIGHT = { book: 0.15, collection: 0.7 };
const PASSAGES = 16;

/** Passages by the question's score and by the walk together, best first. */
export function walkPassages({ corpus, graph, hits, asked }: WalkInput): readonly WalkedPassage[] {
  const positions = new Map(corpus.chunks.map(({ id }, position) => [id, position]));
  const found = hits.map(({ chunkId, score }) => ({ chunkId, score, position: positions.get(chunkId) ?? 0 }));
  const best = found[0]?.score ?? 1;
  const seeds = found.slice(0, SEEDS);
  const masses = graph.walk({
    chunks: new Map(seeds.map(({ position, score }) => [position, (score / best) ** 2])),
    names: new Map(asked.map(({ name }) => [name, ASKED])),
  });
  const reached = masses.map(Math.sqrt);
  const [least, most] = [reached.reduce((a, b) => Math.min(a, b), Infinity), reached.reduce((a, b) => Math.max(a, b), 0)];
  const share = MOST_WEIGHT.book + (MOST_WEIGHT.collection - MOST_WEIGHT.book) * collectionShare(corpus);
  const scores = new Map(found.map(({ position, score }) => [position, score]));
  const seedPositions = new Set(seeds.map(({ position }) => position));
  return corpus.chunks
    .map(({ id: chunkId }, position) => {
      const weight = most > least ? (share * ((reached[position] ?? 0) - least)) / (most - least) : 0;
      return { chunkId, position, weight, score: weight + (scores.get(position) ?? 0), isSeed: seedPositions.has(position) };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, PASSAGES)
    .map(({ chunkId, weight, position, isSeed }) => ({ chunkId, weight, position, isSeed }));
}

/** How far a corpus is a collection of passages and not a book: the share of its chunks that are whole documents. */
function collectionShare({ chunks, documents }: Pick<Corpus, 'chunks' | 'documents'>): number {
  const sizes = new Map<string, number>();
  for (const { documentId } of chunks) sizes.set(documentId, (sizes.get(documentId) ?? 0) + 1);
  const single = documents.filter(({ id }) => sizes.get(id) === 1).length;
  return single / Math.max(1, chunks.length);
}
