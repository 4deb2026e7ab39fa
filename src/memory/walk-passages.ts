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
  readonly settings: WalkSettings;
}

export interface WalkSettings {
  /** Passages that the walk begins at. */
  readonly seeds: number;
  /** What a name in the question weighs beside the best passage. */
  readonly asked: number;
  /** What a walk adds at most to a passage of a book, whose chapters names link loosely. */
  readonly inBook: number;
  /** The same where passages are documents of their own, which names link closely. */
  readonly inCollection: number;
}

/** Chosen on data: `npm run eval:default` prints the grid, docs/decisions/2026-11-21-default-retrieval.md keeps it. */
export const WALK_SETTINGS: WalkSettings = { seeds: 3, asked: 0.3, inBook: 0.15, inCollection: 0.7 };

/** Most passages that a walk gives. */
const PASSAGES = 16;

/** Passages by the question's score and by the walk together, best first. */
export function walkPassages({ corpus, graph, hits, asked, settings }: WalkInput): readonly WalkedPassage[] {
  const positions = new Map(corpus.chunks.map(({ id }, position) => [id, position]));
  const found = hits.map(({ chunkId, score }) => ({ chunkId, score, position: positions.get(chunkId) ?? 0 }));
  const best = found[0]?.score ?? 1;
  const seeds = found.slice(0, settings.seeds);
  const masses = graph.walk({
    chunks: new Map(seeds.map(({ position, score }) => [position, (score / best) ** 2])),
    names: new Map(asked.map(({ name }) => [name, settings.asked])),
  });
  const reached = masses.map(Math.sqrt);
  const [least, most] = [reached.reduce((a, b) => Math.min(a, b), Infinity), reached.reduce((a, b) => Math.max(a, b), 0)];
  const share = settings.inBook + (settings.inCollection - settings.inBook) * collectionShare(corpus);
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
