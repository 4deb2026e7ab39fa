import type { Corpus } from '../spec/corpus.ts';

/** The texts of some documents of a corpus, as if there were no others. */
export type CorpusPart = Pick<Corpus, 'documents' | 'chunks' | 'windows' | 'chunk' | 'text'>;

/** The part of a corpus that holds these documents. */
export function corpusPart(corpus: Corpus, documentIds: ReadonlySet<string>): CorpusPart {
  const chunks = corpus.chunks.filter(({ documentId }) => documentIds.has(documentId));
  const chunkIds = new Set(chunks.map(({ id }) => id));
  return {
    documents: corpus.documents.filter(({ id }) => documentIds.has(id)),
    chunks,
    windows: corpus.windows.filter(({ chunkId }) => chunkIds.has(chunkId)),
    chunk: corpus.chunk,
    text: corpus.text,
  };
}
