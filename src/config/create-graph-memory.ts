import type { ChatModel } from '../spec/chat-model.ts';
import type { EmbedderSet } from '../spec/embedder.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoRagConfig } from './schema.ts';

/** What a graph memory is made of. */
export interface GraphMemoryParts {
  readonly config: Pick<MemoRagConfig, 'graph' | 'chunkSize'>;
  /** What reads texts for facts; absent: no language model does. */
  readonly chat: ChatModel | undefined;
  readonly embedders: EmbedderSet;
}

/** Makes the memory model of the kind `graph`. */
export type CreateGraphMemory = (parts: GraphMemoryParts) => MemoryModel;
