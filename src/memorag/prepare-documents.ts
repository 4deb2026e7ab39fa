import type { Backends } from '../config/backends.ts';
import type { OnProgress } from '../spec/events.ts';
import type { ChunkerRecord } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';
import { prepareChunks } from '../text/prepare-chunks.ts';
import type { Prior } from './prior.ts';

export interface PrepareOptions {
  readonly backends: Backends;
  readonly chunker: ChunkerRecord;
  readonly prior: Prior;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

interface Prepared {
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
}

/** Chunks and windows of several documents, in document order. */
export async function prepareDocuments(documents: readonly Document[], options: PrepareOptions): Promise<Prepared> {
  const parts: Prepared[] = [];
  for (const document of documents) {
    options.signal?.throwIfAborted();
    parts.push(options.prior.chunksOf(document, options.chunker) ?? (await prepare(document, options)));
    options.onProgress?.({ type: 'stage-progress', stage: 'chunk', done: parts.length, total: documents.length, unit: 'documents' });
    // Chunking is synchronous: an abort and the terminal have their turn between documents.
    await new Promise(setImmediate);
  }
  return { chunks: parts.flatMap((part) => part.chunks), windows: parts.flatMap((part) => part.windows) };
}

async function prepare(document: Document, { backends, chunker, signal }: PrepareOptions): Promise<Prepared> {
  const { chunkSize } = chunker;
  if (chunker.kind === 'semantic') return prepareChunks(document, { chunkSize });
  return prepareChunks(document, { chunkSize, spans: await backends.splitReference(document.text, { chunkSize, signal }) });
}
