import type { Usage } from './generator.ts';
import type { Chunk, Document, JsonValue, Span } from './text.ts';
import type { VectorIndex } from './vector-index.ts';

/** One row of a vector index: a window, or a whole chunk that fits the embedder (`isChunk`). */
export interface IndexRow extends Span {
  readonly chunkId: string;
  readonly isChunk: boolean;
  /** Position in `Manifest.embedders`; `null`: no embedder fits the document, it is found by words alone. */
  readonly embedder: number | null;
  /** Row in that embedder's index; `null` with it. */
  readonly row: number | null;
}

export interface EmbedderRecord {
  readonly modelId: string;
  readonly dimension: number;
  readonly isNormalised: boolean;
}

export interface ChunkerRecord {
  readonly kind: 'semantic' | 'reference';
  /** cl100k tokens. */
  readonly chunkSize: number;
  /** Raised whenever the same text would be cut otherwise. */
  readonly version: number;
}

export interface DocumentRecord {
  readonly id: string;
  readonly title: string;
  /** Of the stored text as UTF-8. */
  readonly sha256: string;
  /** UTF-16 code units. */
  readonly characters: number;
  /** Position in `Manifest.embedders`. */
  readonly embedder: number | null;
}

export interface FileRecord {
  /** Relative to the generation, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a generation was made with and of. Opening compares it with the running configuration. */
export interface Manifest {
  readonly formatVersion: number;
  readonly creator: string;
  readonly createdAt: string;
  readonly memoryModel: { readonly kind: string; readonly modelId: string; readonly details?: Readonly<Record<string, JsonValue>> };
  readonly embedders: readonly EmbedderRecord[];
  readonly chunker: ChunkerRecord;
  readonly documents: readonly DocumentRecord[];
  readonly counts: { readonly chunks: number; readonly windows: number; readonly tokens: number };
  /** Seconds by stage; `embed` and `memorize` run beside each other. */
  readonly timings: Readonly<Record<string, number>>;
  /** What the last write took of models; absent: none was called. */
  readonly usage?: Usage;
  /** Every file of the generation but the manifest itself. */
  readonly files: readonly FileRecord[];
}

/** What a commit writes; the store adds version, creator, time and files. */
export interface GenerationContent {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly rows: readonly IndexRow[];
  /** One per entry of `manifest.embedders`, in order. */
  readonly indexes: readonly VectorIndex[];
  readonly manifest: Omit<Manifest, 'formatVersion' | 'creator' | 'createdAt' | 'files'>;
  /**
   * Writes the memory model's files into an empty directory; `previous`: the same directory of the generation before. Files that it
   * gives the records of, by their paths in that directory, are not read again for their hashes.
   */
  saveMemory(directory: string, options: { readonly previous?: string }): Promise<readonly FileRecord[] | void>;
}

/** A live generation held by a reader lease: it stays on disk until disposed, whatever writers do. */
export interface StoredMemory extends AsyncDisposable {
  /** The saved memory's directory. */
  readonly root: string;
  /** `gen-000001` and so on. */
  readonly generation: string;
  readonly manifest: Manifest;
  readDocuments(): Promise<readonly Document[]>;
  readChunks(): Promise<readonly Chunk[]>;
  readRows(): Promise<readonly IndexRow[]>;
  /** The FAISS file of one embedder, by its position in `manifest.embedders`; its bytes are checked already. */
  indexPath(embedder: number): string;
  /** The memory model's own files. */
  readonly memoryDirectory: string;
}

/** The one writer of a saved memory, held by a writer lease. Disposing without a commit leaves the old state whole. */
export interface MemoryWriter extends AsyncDisposable {
  /** The live generation before this write; absent for a new memory. */
  readonly previous?: StoredMemory;
  /** Journal directory: survives an interrupted run, removed by a commit. */
  readonly workspace: string;
  /** Writes the next generation, flips CURRENT, removes what no lease holds. */
  commit(content: GenerationContent, options: { readonly signal?: AbortSignal | undefined }): Promise<StoredMemory>;
}

export interface MemoryListing {
  readonly slug: string;
  readonly root: string;
  /** Absent where the memory cannot be read; `problem` says why. */
  readonly manifest?: Manifest;
  readonly bytes: number;
  readonly problem?: string;
}

export interface VerifyReport {
  readonly files: number;
  readonly bytes: number;
  /** One line per damaged, missing or surplus file; empty: all is well. */
  readonly problems: readonly string[];
}

export interface MemoryStore {
  /** Errors: `memory-unknown`, `memory-format` (a future or a past version), `memory-damaged`. */
  open(root: string, options: { readonly signal?: AbortSignal | undefined }): Promise<StoredMemory>;
  /** Errors: those of `open` but `memory-unknown`, and `memory-busy` where another process writes. */
  write(root: string, options: { readonly signal?: AbortSignal | undefined }): Promise<MemoryWriter>;
  /** Clears away what a write that was killed after its commit left; nothing where another process writes. */
  tidy(root: string, options: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Reads every byte. */
  verify(root: string, options: { readonly signal?: AbortSignal | undefined }): Promise<VerifyReport>;
  list(cacheDirectory: string, options: { readonly signal?: AbortSignal | undefined }): Promise<readonly MemoryListing[]>;
  /** Refuses (`memory-busy`) while a lease is held, and anything that is not a saved memory. */
  remove(root: string, options: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}
