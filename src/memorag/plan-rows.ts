import type { Embedder } from '../spec/embedder.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';

/** cl100k counts differ from an embedder's own; a chunk well inside the limit is embedded whole without loss. */
const CHUNK_FIT = 0.75;

export interface RowPlanInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
  readonly embedders: readonly Embedder[];
  readonly route: (document: Document) => Embedder | undefined;
}

/** The rows of every index: each window, and beside a chunk's windows the chunk itself where it fits its embedder. */
export function planRows({ documents, chunks, windows, embedders, route }: RowPlanInput): readonly IndexRow[] {
  const embedderOf = new Map(documents.map((document) => [document.id, route(document)]));
  const windowsOf = Map.groupBy(windows, (window) => window.chunkId);
  const sizes = embedders.map(() => 0);
  const rows: IndexRow[] = [];
  for (const chunk of chunks) {
    const embedder = embedderOf.get(chunk.documentId);
    const position = embedder === undefined ? null : embedders.indexOf(embedder);
    const own = windowsOf.get(chunk.id) ?? [];
    for (const window of own) rows.push(row(window, { chunkId: chunk.id, isChunk: false }, position));
    if (embedder !== undefined && own.length > 1 && chunk.tokens <= CHUNK_FIT * embedder.maxTokens) {
      rows.push(row(chunk, { chunkId: chunk.id, isChunk: true }, position));
    }
  }
  return rows;

  function row(span: { start: number; end: number }, of: { chunkId: string; isChunk: boolean }, embedder: number | null): IndexRow {
    const number = embedder === null ? null : (sizes[embedder] ?? 0);
    if (embedder !== null) sizes[embedder] = (number ?? 0) + 1;
    return { ...of, start: span.start, end: span.end, embedder, row: number };
  }
}
