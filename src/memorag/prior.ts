import type { Cut } from '../cache/cut-journal.ts';
import { vectorKey } from '../cache/vector-journal.ts';
import { openIndex } from '../retrieval/open-index.ts';
import type { VectorRows } from '../retrieval/vector-rows.ts';
import type { ChunkerRecord, IndexRow, Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { Chunk, Document } from '../spec/text.ts';
import type { KnownVectors } from './embed-texts.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

/** What a generation holds that the next one need not compute again. */
export interface Prior {
  readonly documents: readonly Document[];
  /** Chunks and windows of a document whose text was cut by the same chunker, under whatever id. */
  chunksOf(document: Document, chunker: ChunkerRecord): Cut | undefined;
  readonly vectors: KnownVectors;
}

export const EMPTY_PRIOR: Prior = { documents: [], chunksOf: () => undefined, vectors: new Map() };

/** What an open memory holds. */
export function priorOf({ stored, corpus, rows, indexes }: LoadedMemory): Prior {
  return createPrior({ manifest: stored.manifest, documents: corpus.documents, chunks: corpus.chunks, rows, indexes });
}

/** What a saved generation holds. */
export async function readPrior(stored: StoredMemory, { signal }: WithSignal): Promise<Prior> {
  const [documents, chunks, rows, ...indexes] = await Promise.all([
    stored.readDocuments(),
    stored.readChunks(),
    stored.readRows(),
    ...stored.manifest.embedders.map((_, position) => openIndex(stored.indexPath(position), { signal })),
  ]);
  return createPrior({ manifest: stored.manifest, documents, chunks, rows, indexes });
}

export function isSameChunker(a: ChunkerRecord, b: ChunkerRecord): boolean {
  return a.kind === b.kind && a.chunkSize === b.chunkSize && a.version === b.version;
}

interface Generation {
  readonly manifest: Manifest;
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly rows: readonly IndexRow[];
  readonly indexes: readonly VectorRows[];
}

function createPrior(generation: Generation): Prior {
  const { manifest, documents, chunks, rows } = generation;
  const textOf = new Map(documents.map(({ id, text }) => [id, text]));
  const idOf = new Map(documents.map(({ id, text }) => [text, id]));
  const chunksOf = Map.groupBy(chunks, (chunk) => chunk.documentId);
  const windowsOf = Map.groupBy(rows.filter((row) => !row.isChunk), (row) => row.chunkId);
  return {
    documents,
    vectors: readVectors(generation, textOf),
    chunksOf: (document, chunker) => {
      const id = textOf.get(document.id) === document.text ? document.id : idOf.get(document.text);
      if (id === undefined || !isSameChunker(manifest.chunker, chunker)) return undefined;
      const own = chunksOf.get(id) ?? [];
      const windows = own.flatMap((chunk) => windowsOf.get(chunk.id) ?? []).map(({ chunkId, start, end }) => ({ chunkId, start, end }));
      return id === document.id ? { chunks: own, windows } : renamed({ chunks: own, windows }, document.id);
    },
  };
}

function renamed({ chunks, windows }: Cut, documentId: string): Cut {
  const idOf = new Map(chunks.map(({ id }, number) => [id, `${documentId}#${number}`]));
  return {
    chunks: chunks.map((chunk, number) => ({ ...chunk, id: `${documentId}#${number}`, documentId })),
    windows: windows.map((window) => ({ ...window, chunkId: idOf.get(window.chunkId) ?? window.chunkId })),
  };
}

function readVectors({ manifest, chunks, rows, indexes }: Generation, textOf: ReadonlyMap<string, string>): KnownVectors {
  const textOfChunk = new Map(chunks.map(({ id, documentId }) => [id, textOf.get(documentId)]));
  const vectors = new Map<string, Float32Array>();
  for (const { chunkId, start, end, embedder, row } of rows) {
    if (embedder === null || row === null) continue;
    const [record, index, text] = [manifest.embedders[embedder], indexes[embedder], textOfChunk.get(chunkId)];
    // The store has checked that rows, chunks and indexes fit; what does not is not known and is embedded again.
    if (record === undefined || index === undefined || text === undefined) continue;
    vectors.set(vectorKey({ modelId: record.modelId, role: 'passage', text: text.slice(start, end) }), index.vectorAt(row));
  }
  return vectors;
}
