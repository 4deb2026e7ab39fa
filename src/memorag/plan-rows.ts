import type { IndexRow } from '../spec/memory-store.ts';
import type { Chunk, Span, Window } from '../spec/text.ts';
import type { Routing } from './route-documents.ts';

/** cl100k counts differ from an embedder's own; a chunk well inside the limit is embedded whole without loss. */
const CHUNK_FIT = 0.75;

export interface RowPlanInput {
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
  readonly routing: Routing;
}

/** The rows of every index: each window, and beside a chunk's windows the chunk itself where it fits its embedder. */
export function planRows({ chunks, windows, routing }: RowPlanInput): readonly IndexRow[] {
  const windowsOf = Map.groupBy(windows, (window) => window.chunkId);
  const sizes = routing.embedders.map(() => 0);
  const rows: IndexRow[] = [];
  for (const chunk of chunks) {
    const embedder = routing.embedderOf(chunk.documentId);
    const own = windowsOf.get(chunk.id) ?? [];
    const add = ({ start, end }: Span, isChunk: boolean): void => {
      rows.push({ chunkId: chunk.id, start, end, isChunk, embedder, row: embedder === null ? null : nextRow(sizes, embedder) });
    };
    for (const window of own) add(window, false);
    const limit = embedder === null ? 0 : CHUNK_FIT * (routing.embedders[embedder]?.maxTokens ?? 0);
    if (own.length > 1 && chunk.tokens <= limit) add(chunk, true);
  }
  return rows;
}

function nextRow(sizes: number[], embedder: number): number {
  const row = sizes[embedder] ?? 0;
  sizes[embedder] = row + 1;
  return row;
}
