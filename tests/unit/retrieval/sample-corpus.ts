import { buildIndex, type IndexKind } from '../../../src/retrieval/build-index.ts';
import { createCorpus, type SearchableCorpus } from '../../../src/retrieval/corpus.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import type { IndexRow } from '../../../src/spec/memory-store.ts';
import type { Chunk, Document } from '../../../src/spec/text.ts';

export interface SampleCorpusInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly embedders: readonly Embedder[];
  /** Position of the embedder of a document; `null`: by words alone. */
  readonly route: (documentId: string) => number | null;
  readonly kind?: IndexKind;
  /** Windows of a chunk; default: the chunk cut at its first comma, if it has one. */
  readonly cut?: (text: string) => readonly string[];
}

/** A corpus with real indexes over windows and whole chunks. */
export async function buildSampleCorpus(input: SampleCorpusInput): Promise<SearchableCorpus> {
  const texts = input.embedders.map((): string[] => []);
  const rows: IndexRow[] = [];
  for (const chunk of input.chunks) {
    const embedder = input.route(chunk.documentId);
    const text = input.documents.find(({ id }) => id === chunk.documentId)!.text.slice(chunk.start, chunk.end);
    const add = (start: number, part: string, isChunk: boolean): void => {
      const row = embedder === null ? null : texts[embedder]!.push(part) - 1;
      rows.push({ chunkId: chunk.id, start: chunk.start + start, end: chunk.start + start + part.length, isChunk, embedder, row });
    };
    const windows = (input.cut ?? atFirstComma)(text);
    let start = 0;
    for (const window of windows) {
      add(start, window, false);
      start += window.length;
    }
    if (windows.length > 1) add(0, text, true);
  }
  const indexes = await Promise.all(
    input.embedders.map(async (embedder, position) => {
      const { vectors } = await embedder.embed(texts[position]!, { role: 'passage' });
      return buildIndex({ vectors, dimension: embedder.dimension, ...(input.kind === undefined ? {} : { kind: input.kind }) });
    }),
  );
  return createCorpus({ ...input, rows, indexes });
}

function atFirstComma(text: string): readonly string[] {
  const comma = text.indexOf(',');
  return comma < 0 ? [text] : [text.slice(0, comma + 1), text.slice(comma + 1)];
}

/** Documents of one paragraph per chunk, with their chunks. */
export function paragraphs(texts: Readonly<Record<string, readonly string[]>>): { readonly documents: Document[]; readonly chunks: Chunk[] } {
  const documents: Document[] = [];
  const chunks: Chunk[] = [];
  for (const [id, parts] of Object.entries(texts)) {
    documents.push({ id, title: id, text: parts.join('\n') });
    let start = 0;
    for (const [number, part] of parts.entries()) {
      chunks.push({ id: `${id}#${number}`, documentId: id, start, end: start + part.length, tokens: 20, lines: [number + 1, number + 1] });
      start += part.length + 1;
    }
  }
  return { documents, chunks };
}
