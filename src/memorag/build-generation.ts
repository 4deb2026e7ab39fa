import type { Backends } from '../config/backends.ts';
import { buildIndex } from '../retrieval/build-index.ts';
import { createCorpus } from '../retrieval/corpus.ts';
import { createHybridRetriever } from '../retrieval/hybrid-retriever.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder, Warning } from '../spec/embedder.ts';
import type { MemorizeEvent, StageProgress } from '../spec/events.ts';
import type { MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import type { ChunkerRecord, IndexRow, Manifest, MemoryWriter } from '../spec/memory-store.ts';
import type { Chunk, Document } from '../spec/text.ts';
import type { VectorIndex } from '../spec/vector-index.ts';
import { describeEmbedder } from './describe-embedder.ts';
import { embedRows } from './embed-rows.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WriteOptions } from './options.ts';
import { planRows } from './plan-rows.ts';
import { prepareDocuments } from './prepare-documents.ts';
import { EMPTY_PRIOR, type Prior } from './prior.ts';
import { recordDocument } from './record-document.ts';

export interface BuildInput extends WriteOptions {
  readonly backends: Backends;
  readonly writer: MemoryWriter;
  /** All documents of the next generation, in order. */
  readonly documents: readonly Document[];
  readonly chunker: ChunkerRecord;
  /** What the generation before holds and this one need not compute; default: nothing. */
  readonly prior?: Prior;
  /** Makes the memory model's state over the new corpus; default: memorizes all documents. */
  readonly memorize?: (options: MemorizeOptions) => Promise<MemoryState>;
}

/** Chunks, embeds, indexes and memorizes `documents`, commits them as the next generation, and returns it ready for questions. */
export async function buildGeneration(input: BuildInput): Promise<LoadedMemory> {
  const { backends, writer, documents, chunker, signal, prior = EMPTY_PRIOR } = input;
  const clock = stageClock();
  const emit = (event: MemorizeEvent): void => input.onEvent?.(event);
  const onProgress = (event: StageProgress): void => emit(event);
  emit({ type: 'memorize-start', documents: documents.length, characters: documents.reduce((sum, document) => sum + document.text.length, 0) });
  for (const warning of backends.warnings) emit({ type: 'warning', ...warning });

  const { chunks, windows } = await clock('chunk', () => prepareDocuments(documents, { backends, chunker, prior, signal, onProgress }));
  const embedders = backends.embedders.embedders.filter((embedder) => documents.some((document) => backends.embedders.route(document) === embedder));
  const rows = planRows({ documents, chunks, windows, embedders, route: (document) => backends.embedders.route(document) });
  const indexes = await clock('embed', () => buildIndexes({ ...input, known: prior.vectors, chunks, rows, embedders, onProgress }));
  const corpus = createCorpus({ documents, chunks, rows, indexes, embedders });
  const memorizeOptions = { corpus, workspace: writer.workspace, signal, onProgress };
  const state = await clock('memorize', () => (input.memorize ?? ((options) => backends.memoryModel.memorize(documents, options)))(memorizeOptions));

  emit({ type: 'stage-progress', stage: 'save', done: 0, total: documents.length, unit: 'documents' });
  const manifest = describe({ backends, documents, chunker, chunks, windows: windows.length, embedders, timings: clock.seconds });
  const stored = await writer.commit({ documents, chunks, rows, indexes, manifest, saveMemory: (directory, options) => state.save(directory, options) }, { signal });
  emit({ type: 'stage-progress', stage: 'save', done: documents.length, total: documents.length, unit: 'documents' });
  emit({ type: 'memorize-end', directory: stored.root, chunks: chunks.length, windows: windows.length, seconds: clock.total(), reused: false });
  return { stored, corpus, retriever: createHybridRetriever({ corpus }), state, [Symbol.asyncDispose]: () => disposeAll([state, stored]) };
}

interface IndexInput extends BuildInput {
  readonly known: Prior['vectors'];
  readonly chunks: readonly Chunk[];
  readonly rows: readonly IndexRow[];
  readonly embedders: readonly Embedder[];
  readonly onProgress: (event: StageProgress) => void;
}

async function buildIndexes(input: IndexInput): Promise<readonly VectorIndex[]> {
  const { backends, documents, chunks, embedders } = input;
  const textOf = new Map(documents.map((document) => [document.id, document.text]));
  const documentOf = new Map(chunks.map((chunk) => [chunk.id, chunk.documentId]));
  const text: Corpus['text'] = ({ documentId, start, end }) => (textOf.get(documentId) ?? '').slice(start, end);
  const embedded = await embedRows({ ...input, workspace: input.writer.workspace, text, documentOf: (chunkId) => documentOf.get(chunkId) ?? '' });
  if (embedded.truncated > 0) {
    input.onEvent?.({ type: 'warning', code: 'text-truncated', message: `${embedded.truncated} windows were longer than the embedder reads and lost their tail` });
  }
  const onWarning = (warning: Warning): void => input.onEvent?.({ type: 'warning', ...warning });
  return Promise.all(
    embedders.map(({ dimension }, position) =>
      buildIndex({ ...backends.config.index, vectors: embedded.vectors[position] ?? new Float32Array(), dimension, signal: input.signal, onWarning }),
    ),
  );
}

function describe({ backends, documents, chunker, chunks, windows, embedders, timings }: {
  backends: Backends; documents: readonly Document[]; chunker: ChunkerRecord; chunks: readonly Chunk[]; windows: number; embedders: readonly Embedder[]; timings: Record<string, number>;
}): Omit<Manifest, 'formatVersion' | 'creator' | 'createdAt' | 'files'> {
  const { memoryModel } = backends;
  return {
    memoryModel: { kind: memoryModel.kind, modelId: memoryModel.modelId },
    embedders: embedders.map(describeEmbedder),
    chunker,
    documents: documents.map((document) => recordDocument(document, { backends, embedders })),
    counts: { chunks: chunks.length, windows, tokens: chunks.reduce((sum, chunk) => sum + chunk.tokens, 0) },
    timings,
  };
}

interface StageClock {
  <T>(stage: string, work: () => Promise<T>): Promise<T>;
  readonly seconds: Record<string, number>;
  total(): number;
}

function stageClock(): StageClock {
  const start = performance.now();
  const seconds: Record<string, number> = {};
  const clock = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    const stageStart = performance.now();
    const result = await work();
    seconds[stage] = Math.round(performance.now() - stageStart) / 1000;
    return result;
  };
  return Object.assign(clock, { seconds, total: () => Math.round(performance.now() - start) / 1000 });
}

async function disposeAll(resources: readonly AsyncDisposable[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  for (const resource of resources) stack.use(resource);
}
