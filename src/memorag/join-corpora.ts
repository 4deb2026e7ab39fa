import { createCorpus, type SearchableCorpus } from '../retrieval/corpus.ts';
import { createJoinedIndex } from '../retrieval/joined-index.ts';
import type { VectorRows } from '../retrieval/vector-rows.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { EmbedderRecord, IndexRow } from '../spec/memory-store.ts';
import type { Chunk } from '../spec/text.ts';
import { itemAt } from '../util/item-at.ts';
import type { JoinId } from './join-names.ts';
import type { LoadedMemory } from './loaded-memory.ts';

export interface JoinPart {
  /** Unique among the parts. */
  readonly name: string;
  readonly memory: LoadedMemory;
  /** In the order of its manifest; `null`: not to be had now. */
  readonly embedders: readonly (Embedder | null)[];
  readonly joinId: JoinId;
}

/**
 * The corpora of several memories as one: texts side by side, one index of words over all, and one index per embedder, so that
 * scores of one embedder are compared as in a single memory. Lists of different embedders are fused by rank (hybrid-scores.ts).
 */
export function joinCorpora(parts: readonly JoinPart[]): SearchableCorpus {
  const { sides, places } = joinIndexes(parts);
  return createCorpus({
    documents: parts.flatMap(({ name, memory, joinId }) => memory.corpus.documents.map((document) => ({ ...document, id: joinId(document.id), memory: name }))),
    chunks: parts.flatMap(({ memory, joinId }) => memory.corpus.chunks.map((chunk) => ({ ...chunk, id: joinChunkId(chunk, joinId), documentId: joinId(chunk.documentId) }))),
    rows: parts.flatMap((part) => joinRows(part, places)),
    indexes: sides.map(({ indexes, record }) => createJoinedIndex(indexes, record.dimension)),
    embedders: sides.map(({ embedder }) => embedder),
  });
}

/** The indexes of one embedder, over all memories. */
interface Side {
  readonly record: EmbedderRecord;
  readonly embedder: Embedder | null;
  readonly indexes: VectorRows[];
}

/** Where the rows of one memory's index begin. */
interface Place {
  readonly side: number;
  readonly firstRow: number;
}

interface JoinedIndexes {
  readonly sides: readonly Side[];
  readonly places: ReadonlyMap<VectorRows, Place>;
}

function joinIndexes(parts: readonly JoinPart[]): JoinedIndexes {
  const sides: Side[] = [];
  const places = new Map<VectorRows, Place>();
  for (const { memory, embedders } of parts) {
    for (const [position, record] of memory.stored.manifest.embedders.entries()) {
      const known = sides.findIndex((side) => isSameEmbedder(side.record, record));
      const number = known < 0 ? sides.push({ record, embedder: embedders[position] ?? null, indexes: [] }) - 1 : known;
      const { indexes } = itemAt(sides, number);
      const index = itemAt(memory.indexes, position);
      places.set(index, { side: number, firstRow: indexes.reduce((sum, { size }) => sum + size, 0) });
      indexes.push(index);
    }
  }
  return { sides, places };
}

function isSameEmbedder(left: EmbedderRecord, right: EmbedderRecord): boolean {
  return left.modelId === right.modelId && left.dimension === right.dimension;
}

function joinRows({ memory, joinId }: JoinPart, places: JoinedIndexes['places']): readonly IndexRow[] {
  const chunkIds = new Map(memory.corpus.chunks.map((chunk) => [chunk.id, joinChunkId(chunk, joinId)]));
  return memory.rows.map((entry) => {
    const chunkId = chunkIds.get(entry.chunkId) ?? entry.chunkId;
    const place = entry.embedder === null ? undefined : places.get(itemAt(memory.indexes, entry.embedder));
    return place === undefined || entry.row === null ? { ...entry, chunkId } : { ...entry, chunkId, embedder: place.side, row: place.firstRow + entry.row };
  });
}

function joinChunkId({ id, documentId }: Chunk, joinId: JoinId): string {
  return joinId(documentId) + id.slice(documentId.length);
}
