import type { ChatModel } from '../spec/chat-model.ts';
import type { EmbedderSet, Warning } from '../spec/embedder.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoryStore } from '../spec/memory-store.ts';
import type { Span } from '../spec/text.ts';
import type { Meter } from './meter.ts';
import type { OpenReranker } from './open-reranker.ts';
import type { MemoRagConfig } from './schema.ts';

/** What a configuration stands for: the opened parts that the pipelines work with. Disposing stops what was started. */
export interface Backends extends AsyncDisposable {
  readonly config: MemoRagConfig;
  /** What the models take, or in a dry run, in which none is called, would take. */
  readonly meter: Pick<Meter, 'spendings' | 'tally'>;
  readonly dryRun: boolean;
  readonly cacheDirectory: string;
  readonly store: MemoryStore;
  readonly memoryModel: MemoryModel;
  /** The language model behind the generator; absent: none writes, or the memory model alone. */
  readonly chat?: ChatModel;
  /** Absent: the memory model answers. */
  readonly generator?: Generator;
  readonly embedders: EmbedderSet;
  /** Absent: evidence stays as the retriever ranks it. */
  readonly openReranker?: OpenReranker;
  readonly warnings: readonly Warning[];
  /** Chunk spans of a text by the reference system's own chunker, which runs in the bridge. */
  splitReference(text: string, options: { readonly chunkSize: number; readonly signal?: AbortSignal | undefined }): Promise<readonly Span[]>;
}
