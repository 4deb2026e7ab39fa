import { createHash } from 'node:crypto';
import type { Usage } from '../spec/generator.ts';
import type { MemoryModel, MemoryState } from '../spec/memory-model.ts';
import type { ChunkerRecord, GenerationContent } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';
import type { Routing } from './route-documents.ts';

export interface MemoryDescriptionInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
  readonly routing: Routing;
  readonly chunker: ChunkerRecord;
  readonly memoryModel: Pick<MemoryModel, 'kind' | 'modelId' | 'details'>;
  readonly state: Pick<MemoryState, 'details'>;
  /** Seconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
  /** Of the memory model and the embedders. */
  readonly usage: Usage;
}

/** What a manifest keeps of what a memory was made with and of. */
export function describeMemory(input: MemoryDescriptionInput): GenerationContent['manifest'] {
  const { documents, chunks, windows, routing, chunker, memoryModel, state, timings, usage } = input;
  const details = { ...memoryModel.details, ...state.details };
  return {
    memoryModel: { kind: memoryModel.kind, modelId: memoryModel.modelId, ...(Object.keys(details).length === 0 ? {} : { details }) },
    embedders: routing.embedders.map(({ modelId, dimension, isNormalised }) => ({ modelId, dimension, isNormalised })),
    chunker,
    documents: documents.map(({ id, title, text }) => {
      return { id, title, sha256: textFingerprint(text), characters: text.length, embedder: routing.embedderOf(id) };
    }),
    counts: { chunks: chunks.length, windows: windows.length, tokens: chunks.reduce((sum, chunk) => sum + chunk.tokens, 0) },
    timings,
    ...(usage.modelCalls + usage.reusedCalls === 0 ? {} : { usage }),
  };
}

/** SHA-256 of the stored text as UTF-8, in hexadecimal. */
export function textFingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
