import { resolveMemory } from '../cache/resolve-memory.ts';
import type { Backends } from '../config/backends.ts';
import { openBackends } from '../config/open-backends.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MemoRagConfig, RawMemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Answer, Summary } from '../spec/answer.ts';
import type { Clue } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Warning } from '../spec/embedder.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { RecallResult } from '../spec/memory-model.ts';
import type { Evidence } from '../spec/retriever.ts';
import type { Spending } from '../spec/spending.ts';
import { append } from './append.ts';
import { toDocuments, type Book } from './book.ts';
import { estimate, type BookEstimate } from './estimate.ts';
import { estimateAppend, estimateForget } from './estimate-change.ts';
import { estimateReembed } from './estimate-reembed.ts';
import { forget } from './forget.ts';
import type { JoinedMemory } from './joined-memory.ts';
import { loadMemories } from './load-memories.ts';
import { loadMemory } from './load-memory.ts';
import { toMemoryInfo, type LoadedMemory, type MemoryInfo } from './loaded-memory.ts';
import { memorize, type Memorized } from './memorize.ts';
import type { MemorizeBookOptions, OpenPipelineOptions, QueryOptions, RecallBookOptions, RetrieveOptions, RewriteOptions, SummarizeOptions, WithSignal, WriteOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { query } from './query.ts';
import { recall } from './recall.ts';
import { reembed } from './reembed.ts';
import { retrieve } from './retrieve.ts';
import { rewrite } from './rewrite.ts';
import { stream } from './stream.ts';
import { summarize } from './summarize.ts';

/**
 * The MemoRAG pipeline over one memory at a time, or several asked as one. It owns what its configuration starts (the bridge) and the memory that it
 * holds; `await using` gives both back. Every verb lives in a file of its own; this class only wires.
 */
export class MemoRAG implements AsyncDisposable {
  readonly #opened: Backends;
  #memory: LoadedMemory | JoinedMemory | undefined;
  #isDisposed = false;

  private constructor(backends: Backends) {
    this.#opened = backends;
  }

  /** Checks the configuration, starts or finds what it needs. Errors: `config-invalid`, those of the bridge and the backends. */
  static async open(rawConfig: RawMemoRagConfig = {}, { signal, dryRun, createGraphMemory }: OpenPipelineOptions = {}): Promise<MemoRAG> {
    return new MemoRAG(await openBackends(parseConfig(rawConfig), { signal, dryRun, createGraphMemory }));
  }

  get config(): MemoRagConfig {
    return this.#opened.config;
  }

  /** What the models behind addresses, and those that write, took since it was opened; in a dry run what they would have taken. */
  get spendings(): readonly Spending[] {
    return this.#opened.meter.spendings;
  }

  get warnings(): readonly Warning[] {
    return this.#opened.warnings;
  }

  /** Memorizes a text (or several) into one directory and holds it; the same texts with the same settings are loaded instead. */
  async memorize(book: Book, options: MemorizeBookOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await memorize(this.#writable, toDocuments(book), options));
  }

  /**
   * Opens a saved memory, by its directory or its slug under the cache. A list of them is asked as one: what is found names its
   * memory, and nothing can be written.
   */
  async load(nameOrPath: string, options?: WithSignal): Promise<MemoryInfo>;
  async load(namesOrPaths: readonly string[], options?: WithSignal): Promise<readonly MemoryInfo[]>;
  async load(names: string | readonly string[], { signal }: WithSignal = {}): Promise<MemoryInfo | readonly MemoryInfo[]> {
    if (typeof names === 'string') return this.#hold({ memory: await loadMemory(this.#backends, await this.#resolve(names), { signal }), reused: true });
    const roots: string[] = [];
    for (const name of names) roots.push(await this.#resolve(name));
    const { memories } = await this.#replace(await loadMemories(this.#backends, roots, { signal }));
    return memories.map((memory) => toMemoryInfo(memory, { reused: true }));
  }

  /** The texts of what is open, cut and searchable. */
  get corpus(): Corpus {
    return this.#asked.corpus;
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
    return recall(this.#context, question, options);
  }

  async rewrite(question: string, options: RewriteOptions = {}): Promise<readonly Clue[]> {
    return rewrite(this.#context, question, options);
  }

  async retrieve(question: string, options: RetrieveOptions = {}): Promise<readonly Evidence[]> {
    return retrieve(this.#asked, question, { ...options, defaults: this.config.retrieval, openReranker: this.#backends.openReranker });
  }

  async summarize(options: SummarizeOptions = {}): Promise<Summary> {
    return summarize(this.#context, options);
  }

  /** Adds texts to the memory; one with an id that it holds already takes the old one's place. */
  async append(book: Book, options: WriteOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await append(this.#writable, this.#written, toDocuments(book), options));
  }

  async forget(documentIds: readonly string[], options: WriteOptions = {}): Promise<MemoryInfo> {
    return this.#hold(await forget(this.#writable, this.#written, documentIds, options));
  }

  /** Gives a saved memory the vectors of the configured embedder and holds it; nothing else is computed again. */
  async reembed(nameOrPath: string, options: WriteOptions = {}): Promise<MemoryInfo> {
    return this.#hold({ memory: await reembed(this.#writable, await this.#resolve(nameOrPath), options), reused: false });
  }

  /** What memorizing would cost; computes nothing that costs. */
  async estimate(book: Book, options: WithSignal = {}): Promise<BookEstimate> {
    return estimate(this.#backends, toDocuments(book), options);
  }

  /** What adding texts to the open memory would cost; exact only in a dry run. */
  async estimateAppend(book: Book, options: WithSignal = {}): Promise<BookEstimate> {
    return estimateAppend(this.#backends, this.#written, toDocuments(book), options);
  }

  async estimateForget(documentIds: readonly string[], options: WithSignal = {}): Promise<BookEstimate> {
    return estimateForget(this.#backends, this.#written, documentIds, options);
  }

  async estimateReembed(nameOrPath: string, options: WithSignal = {}): Promise<BookEstimate> {
    return estimateReembed(this.#backends, await this.#resolve(nameOrPath), options);
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

  get #writable(): Backends {
    const backends = this.#backends;
    if (!backends.dryRun) return backends;
    throw new MemoError({ code: 'wrong-usage', message: 'a pipeline that was opened for a dry run writes nothing', remedy: 'call estimate(), estimateAppend() or estimateForget(), or open another without dryRun' });
  }

  get #asked(): LoadedMemory | JoinedMemory {
    if (this.#isDisposed) throw closed();
    if (this.#memory !== undefined) return this.#memory;
    throw new MemoError({ code: 'wrong-usage', message: 'no memory is open', remedy: 'call memorize() or load() first' });
  }

  /** The memory that a write belongs to. */
  get #written(): LoadedMemory {
    const memory = this.#asked;
    if ('stored' in memory) return memory;
    throw new MemoError({
      code: 'wrong-usage',
      message: `${memory.memories.length} memories are open together, and they can only be read`,
      remedy: 'load the one to be written by its own name',
    });
  }

  get #context(): QueryContext {
    return { backends: this.#backends, memory: this.#asked };
  }

  async #resolve(nameOrPath: string): Promise<string> {
    return resolveMemory(nameOrPath, { cacheDirectory: this.#backends.cacheDirectory });
  }

  async #hold({ memory, reused }: Memorized): Promise<MemoryInfo> {
    return toMemoryInfo(await this.#replace(memory), { reused });
  }

  /** Takes a memory in the place of the one before. */
  async #replace<Memory extends LoadedMemory | JoinedMemory>(memory: Memory): Promise<Memory> {
    if (this.#isDisposed) {
      // It was closed while this ran: nobody would ever give the lease back.
      await memory[Symbol.asyncDispose]();
      throw closed();
    }
    const before = this.#memory;
    this.#memory = memory;
    if (before !== undefined && before !== memory) await before[Symbol.asyncDispose]();
    return memory;
  }
}

function closed(): MemoError {
  return new MemoError({ code: 'wrong-usage', message: 'the pipeline is closed', remedy: 'open another with MemoRAG.open()' });
}
