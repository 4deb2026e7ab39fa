import { createCutJournal, type Cut } from '../cache/cut-journal.ts';
import type { Backends } from '../config/backends.ts';
import type { OnProgress } from '../spec/events.ts';
import type { ChunkerRecord } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { prepareChunks } from '../text/prepare-chunks.ts';
import type { Prior } from './prior.ts';

export interface PrepareOptions {
  readonly backends: Backends;
  readonly chunker: ChunkerRecord;
  readonly prior: Prior;
  /** Directory of the journal; what stands there from an interrupted run is not cut again. Absent: nothing is kept. */
  readonly workspace?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Chunks and windows of several documents, in document order. */
export async function prepareDocuments(documents: readonly Document[], options: PrepareOptions): Promise<Cut> {
  const { chunker, prior, workspace, signal, onProgress } = options;
  const journal = workspace === undefined ? undefined : createCutJournal(workspace, chunker);
  const parts: Cut[] = [];
  let reused = 0;
  for (const document of documents) {
    signal?.throwIfAborted();
    const known = prior.chunksOf(document, chunker) ?? (await journal?.get(document));
    const part = known ?? (await prepare(document, options));
    if (known === undefined) await journal?.put(document, part);
    else reused += 1;
    parts.push(part);
    onProgress?.({ type: 'stage-progress', stage: 'chunk', done: parts.length, total: documents.length, unit: 'documents', ...(reused > 0 ? { reused } : {}) });
    // Chunking is synchronous: an abort and the terminal have their turn between documents.
    await new Promise(setImmediate);
  }
  return { chunks: parts.flatMap((part) => part.chunks), windows: parts.flatMap((part) => part.windows) };
}

async function prepare(document: Document, { backends, chunker, signal }: PrepareOptions): Promise<Cut> {
  const { chunkSize } = chunker;
  if (chunker.kind === 'semantic') return prepareChunks(document, { chunkSize });
  return prepareChunks(document, { chunkSize, spans: await backends.splitReference(document.text, { chunkSize, signal }) });
}
