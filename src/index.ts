export { MemoError, isMemoError } from './errors/memo-error.ts';
export { ERROR_CODES, type ErrorCode } from './errors/codes.ts';
export type { RawMemoRagConfig, MemoRagConfig } from './config/schema.ts';
export { MemoRAG } from './memorag/memorag.ts';
export type { Book, BookInput } from './memorag/book.ts';
export type { BookEstimate } from './memorag/estimate.ts';
export type { MemoryCost } from './memorag/memory-cost.ts';
export type { MemoryInfo } from './memorag/loaded-memory.ts';
export type {
  MemorizeBookOptions, QueryOptions, RecallBookOptions, RetrieveOptions, RewriteOptions, SummarizeOptions, WriteOptions,
} from './memorag/options.ts';
export { readDocuments } from './text/read-documents.ts';
export type { Answer, Citation, Summary, SummaryPoint } from './spec/answer.ts';
export type { Clue, ClueKind, RecallTask } from './spec/clue.ts';
export type { Corpus, WindowHit } from './spec/corpus.ts';
export type { Embedder, EmbedderSet, Embeddings, EmbedRole, Warning } from './spec/embedder.ts';
export type { MemorizeEvent, QueryEvent, StageProgress } from './spec/events.ts';
export type { GenerateEvent, GenerateRequest, Generator, Turn, Usage } from './spec/generator.ts';
export type { Estimate, MemoryModel, MemoryState, RecallRequest, RecallResult, TensorChoice, TensorEstimate } from './spec/memory-model.ts';
export type { Manifest, MemoryListing, MemoryStore, StoredMemory, VerifyReport } from './spec/memory-store.ts';
export type { Reranker } from './spec/reranker.ts';
export type { Evidence, RetrieveRequest, Retriever } from './spec/retriever.ts';
export type { Chunk, Document, JsonValue, Span, Window } from './spec/text.ts';
export type { NearestRows, VectorIndex } from './spec/vector-index.ts';
