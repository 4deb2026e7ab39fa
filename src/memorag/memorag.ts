import { resolveMemory } from '../cache/resolve-memory.ts';
import type { Backends } from '../config/backends.ts';
import { openBackends } from '../config/open-backends.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MemoRagConfig, RawMemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Answer, Summary } from '../spec/answer.ts';
import type { Clue } from '../spec/clue.ts';
import type { Warning } from '../spec/embedder.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { RecallResult } from '../spec/memory-model.ts';
import type { Evidence } from '../spec/retriever.ts';
import { append } from './append.ts';
import { toDocuments, type Book } from './book.ts';
import { estimate, type BookEstimate } from './estimate.ts';
import { forget } from './forget.ts';
import { loadMemory } from './load-memory.ts';
import { toMemoryInfo, type LoadedMemory, type MemoryInfo } from './loaded-memory.ts';
import { memorize, type Memorized } from './memorize.ts';
import type { MemorizeBookOptions, QueryOptions, RecallBookOptions, RetrieveOptions, RewriteOptions, SummarizeOptions, WithSignal, WriteOptions } from './options.ts';
import { query } from './query.ts';
import { recall } from './recall.ts';
import { reembed } from './reembed.ts';
import { retrieve } from './retrieve.ts';
import { rewrite } from './rewrite.ts';
import { stream } from './stream.ts';
import { summarize } from './summarize.ts';

/**
 * The MemoRAG pipeline over one memory at a time. It owns what its configuration starts (the bridge) and the memory that it
 * holds; `await using` gives both back. Every verb lives in a file of its own; this class only wires.
 */
export class MemoRAG implements AsyncDisposable {
  readonly #opened: Backends;
  #memory: LoadedMemory | undefined;
  #isDisposed = false;

  private constructor(backends: Backends) {
    this.#opened = backends;
  }

  /** Checks the configuration, starts or finds what it needs. Errors: `config-invalid`, those of the bridge and the backends. */
  static async open(rawConfig: RawMemoRagConfig = {}, { signal }: WithSignal = {}): Promise<MemoRAG> {
    return new MemoRAG(await openBackends(parseConfig(rawConfig), { signal }));
  }

  get config(): MemoRagConfig {
    return this.#opened.config;
  }

  get warnings(): readonly Warning[] {
    return this.#opened.warnings;
  }

  /** Memorizes a text (or several) into one directory and holds it; the same texts with the same settings are loaded instead. */
  async memorize(book: Book, options: MemorizeBookOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await memorize(this.#backends, toDocuments(book), options));
  }

  /** Opens a saved memory, by its directory or its slug under the cache. */
  async load(nameOrPath: string, { signal }: WithSignal = {}): Promise<MemoryInfo> {
    const root = await resolveMemory(nameOrPath, { cacheDirectory: this.#backends.cacheDirectory });
    return this.#hold({ memory: await loadMemory(this.#backends, root, { signal }), reused: true });
  }

  /** Answers a question with citations. */
  async query(question: string, options: QueryOptions = {}): Promise<Answer> {
    return query(this.#context, question, options);
  }

  /** The same as events, as they come; `answer-end` is the last. */
  stream(question: string, options: QueryOptions = {}): AsyncIterable<QueryEvent> {
    return stream(this.#context, question, options);
  }

  async recall(question: string, options: RecallBookOptions = {}): Promise<readonly RecallResult[]> {
    return recall(this.#held, question, options);
  }

  async rewrite(question: string, options: RewriteOptions = {}): Promise<readonly Clue[]> {
    return rewrite(this.#held, question, options);
  }

  async retrieve(question: string, options: RetrieveOptions = {}): Promise<readonly Evidence[]> {
    return retrieve(this.#held, question, { ...options, defaults: this.config.retrieval });
  }

  async summarize(options: SummarizeOptions = {}): Promise<Summary> {
    return summarize(this.#context, options);
  }

  /** Adds texts to the memory; one with an id that it holds already takes the old one's place. */
  async append(book: Book, options: WriteOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await append(this.#backends, this.#held, toDocuments(book), options));
  }

  async forget(documentIds: readonly string[], options: WriteOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await forget(this.#backends, this.#held, documentIds, options));
  }

  /** Gives a saved memory the vectors of the configured embedder and holds it; nothing else is computed again. */
  async reembed(nameOrPath: string, options: WriteOptions = {}): Promise<MemoryInfo> {
    const root = await resolveMemory(nameOrPath, { cacheDirectory: this.#backends.cacheDirectory });
    return this.#hold({ memory: await reembed(this.#backends, root, options), reused: false });
  }

  /** What memorizing would cost; computes nothing that costs. */
  async estimate(book: Book, options: WithSignal = {}): Promise<BookEstimate> {
    return estimate(this.#backends, toDocuments(book), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    try {
      await this.#memory?.[Symbol.asyncDispose]();
    } finally {
      await this.#opened[Symbol.asyncDispose]();
    }
  }

  get #backends(): Backends {
    if (this.#isDisposed) throw closed();
    return this.#opened;
  }

  get #held(): LoadedMemory {
    if (this.#isDisposed) throw closed();
    if (this.#memory !== undefined) return this.#memory;
    throw new MemoError({ code: 'wrong-usage', message: 'no memory is open', remedy: 'call memorize() or load() first' });
  }

  get #context(): { backends: Backends; memory: LoadedMemory } {
    return { backends: this.#backends, memory: this.#held };
  }

  async #hold({ memory, reused }: Memorized): Promise<MemoryInfo> {
    if (this.#isDisposed) {
      // It was closed while this ran: nobody would ever give the lease back.
      await memory[Symbol.asyncDispose]();
      throw closed();
    }
    const before = this.#memory;
    this.#memory = memory;
    if (before !== undefined && before !== memory) await before[Symbol.asyncDispose]();
    return toMemoryInfo(memory, { reused });
  }
}

function closed(): MemoError {
  return new MemoError({ code: 'wrong-usage', message: 'the pipeline is closed', remedy: 'open another with MemoRAG.open()' });
}
