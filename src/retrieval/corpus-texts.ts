import { MemoError } from '../errors/memo-error.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';

/** The texts of a memory without search: what a corpus and its indexes are built over. */
export interface CorpusTexts extends Omit<Corpus, 'searchWindows' | 'searchChunks' | 'focus'> {
  readonly chunkPosition: ReadonlyMap<string, number>;
  /** Position of the window that a row stands for. */
  readonly windowPosition: ReadonlyMap<IndexRow, number>;
  /** Windows of each chunk, by the chunk's position: positions in `windows`. */
  readonly windowsOfChunk: readonly (readonly number[])[];
}

export interface CorpusTextsInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  /** Rows that are no whole chunks are the windows; a chunk without any is its own window. */
  readonly rows: readonly IndexRow[];
}

/** Looks documents, chunks and windows up. */
export function createCorpusTexts({ documents, chunks, rows }: CorpusTextsInput): CorpusTexts {
  const documentById = new Map(documents.map((document) => [document.id, document]));
  const chunkPosition = new Map(chunks.map((chunk, position) => [chunk.id, position]));
  const chunkById = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const document = (documentId: string): Document => documentById.get(documentId) ?? unknown('document', documentId);
  return {
    documents,
    chunks,
    chunkPosition,
    ...orderWindows(chunks, rows),
    document,
    chunk: (chunkId) => chunkById.get(chunkId) ?? unknown('chunk', chunkId),
    text: ({ documentId, start, end }) => document(documentId).text.slice(start, end),
  };
}

function orderWindows(
  chunks: readonly Chunk[],
  rows: readonly IndexRow[],
): Pick<CorpusTexts, 'windows' | 'windowPosition' | 'windowsOfChunk'> {
  const rowsOf = Map.groupBy(rows, (row) => row.chunkId);
  const windows: Window[] = [];
  const windowPosition = new Map<IndexRow, number>();
  const windowsOfChunk = chunks.map((chunk) => {
    const first = windows.length;
    const own = (rowsOf.get(chunk.id) ?? []).filter((row) => !row.isChunk).toSorted((left, right) => left.start - right.start || left.end - right.end);
    for (const row of own) {
      windowPosition.set(row, windows.length);
      windows.push({ chunkId: chunk.id, start: row.start, end: row.end });
    }
    if (own.length === 0) {
      for (const row of rowsOf.get(chunk.id) ?? []) windowPosition.set(row, first);
      windows.push({ chunkId: chunk.id, start: chunk.start, end: chunk.end });
    }
    return windows.slice(first).map((_, at) => first + at);
  });
  return { windows, windowPosition, windowsOfChunk };
}

function unknown(what: 'document' | 'chunk', id: string): never {
  throw new MemoError({
    code: 'document-unknown',
    message: `the memory has no ${what} ${JSON.stringify(id)}`,
    remedy: 'see its documents with `memorag inspect`',
  });
}
