import { vectorKey } from '../cache/vector-journal.ts';
import { openIndex } from '../retrieval/open-index.ts';
import type { ChunkerRecord, StoredMemory } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';
import type { KnownVectors } from './embed-rows.ts';

/** What a generation holds that the next one need not compute again. */
export interface Prior {
  readonly documents: readonly Document[];
  /** Chunks and windows of a document that was cut from the same text by the same chunker. */
  chunksOf(document: Document, chunker: ChunkerRecord): { readonly chunks: readonly Chunk[]; readonly windows: readonly Window[] } | undefined;
  readonly vectors: KnownVectors;
}

export const EMPTY_PRIOR: Prior = { documents: [], chunksOf: () => undefined, vectors: new Map() };

/** Reads documents, chunks, windows and vectors of a saved generation for reuse. */
export async function readPrior(stored: StoredMemory, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<Prior> {
  const [documents, chunks, rows] = await Promise.all([stored.readDocuments(), stored.readChunks(), stored.readRows()]);
  const textOf = new Map(documents.map((document) => [document.id, document.text]));
  const chunksOf = Map.groupBy(chunks, (chunk) => chunk.documentId);
  const documentOf = new Map(chunks.map((chunk) => [chunk.id, chunk.documentId]));
  const windowsOf = Map.groupBy(rows.filter((row) => !row.isChunk), (row) => documentOf.get(row.chunkId));
  const vectors = new Map<string, Float32Array>();
  for (const [position, { modelId }] of stored.manifest.embedders.entries()) {
    const index = await openIndex(stored.indexPath(position), { signal });
    for (const row of rows) {
      if (row.embedder !== position || row.row === null) continue;
      const text = (textOf.get(documentOf.get(row.chunkId) ?? '') ?? '').slice(row.start, row.end);
      vectors.set(vectorKey({ modelId, role: 'passage', text }), index.vectorAt(row.row));
    }
  }
  const made = stored.manifest.chunker;
  return {
    documents,
    vectors,
    chunksOf: (document, chunker) => {
      if (textOf.get(document.id) !== document.text || !isSameChunker(made, chunker)) return undefined;
      const windows = (windowsOf.get(document.id) ?? []).map(({ chunkId, start, end }) => ({ chunkId, start, end }));
      return { chunks: chunksOf.get(document.id) ?? [], windows };
    },
  };
}

export function isSameChunker(a: ChunkerRecord, b: ChunkerRecord): boolean {
  return a.kind === b.kind && a.chunkSize === b.chunkSize && a.version === b.version;
}
