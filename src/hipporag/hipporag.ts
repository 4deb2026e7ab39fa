import { resolveMemory } from '../cache/resolve-memory.ts';
import type { GraphMemoryParts } from '../config/create-graph-memory.ts';
import { openBackends } from '../config/open-backends.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MemoRagConfig, RawMemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { OpenieResults } from '../extraction/import-openie.ts';
import { append } from '../memorag/append.ts';
import type { Book } from '../memorag/book.ts';
import { checkQuestion } from '../memorag/check-question.ts';
import { estimate, type BookEstimate } from '../memorag/estimate.ts';
import { estimateReembed } from '../memorag/estimate-reembed.ts';
import { forget } from '../memorag/forget.ts';
import { loadMemory } from '../memorag/load-memory.ts';
import { toMemoryInfo, type MemoryInfo } from '../memorag/loaded-memory.ts';
import type { MemorizeBookOptions, OpenPipelineOptions, WithSignal, WriteOptions } from '../memorag/options.ts';
import { reembed } from '../memorag/reembed.ts';
import type { Clue } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Spending } from '../spec/spending.ts';
import { addUsage } from '../util/add-usage.ts';
import { answerQuestion, type AnswerOptions, type GraphAnswer, type GraphQueryEvent } from './answer-question.ts';
import { chooseDocuments, type DocumentChoice } from './choose-documents.ts';
import { exportGraph, type ExportedGraph } from './export-graph.ts';
import { graphDocuments } from './graph-documents.ts';
import { graphInfo, type GraphInfo } from './graph-info.ts';
import type { GraphRetrieval } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { indexGraph, type GraphBackends } from './index-graph.ts';
import { loadedGraph, viewOf, type LoadedGraph } from './loaded-graph.ts';
import { openGraphMemoryWith } from './open-graph-memory.ts';
import { nameOf, openieResults, reportOpenie, type OpenieFile, type OpenieFit } from './openie-file.ts';
import { communitiesOf, type PassageCommunity } from './passage-communities.ts';
import { retrieveDense, type RetrieveDenseOptions } from './retrieve-dense.ts';
import { retrieveMany, type RetrieveSettings } from './retrieve-graph.ts';
import { retrieveIterative } from './retrieve-iterative.ts';
import { retrieveQuestion, type RecalledOptions } from './retrieve-question.ts';
import { summarizeCommunities, type CommunitySummaries, type SummarizeCommunitiesOptions } from './summarize-communities.ts';
import { DEFAULT_WALK } from './walk-settings.ts';

export interface GraphWriteOptions extends WriteOptions {
  /** Facts of texts that this file holds are taken from it (or were, and are here); the others are read. */
  readonly openie?: OpenieFile | OpenieResults | undefined;
}

export interface IndexOptions extends GraphWriteOptions, MemorizeBookOptions {}

export interface GraphMemoryInfo extends MemoryInfo {
  readonly graph: GraphInfo;
  /** How a file of extractions fitted the texts of the memory. */
  readonly imported?: OpenieFit;
}

export interface RetrieveGraphOptions extends Omit<RetrieveSettings, 'chat'>, RecalledOptions {}

/** Several questions at once have no memory model asked, and what was recalled is for them all. */
export interface RetrieveManyOptions extends Omit<RetrieveSettings, 'chat'> {
  readonly clues?: readonly Clue[] | undefined;
}

export interface GraphQueryOptions extends AnswerOptions, RetrieveGraphOptions {}

/**
 * The HippoRAG 2 pipeline over one knowledge graph at a time: what texts tell, kept as a graph of phrases, facts and passages, and walked from
 * what a question names. It owns what its configuration starts and the graph that it holds; `await using` gives both back.
 */
export class HippoRAG implements AsyncDisposable {
  readonly #opened: GraphBackends;
  readonly #parts: GraphMemoryParts;
  #graph: LoadedGraph | undefined;
  #isDisposed = false;

  private constructor(backends: GraphBackends, parts: GraphMemoryParts) {
    this.#opened = backends;
    this.#parts = parts;
  }

  /** Checks the configuration, starts or finds what it needs; whatever memory model it names, the graph takes its place. Errors: as `MemoRAG.open`. */
  static async open(rawConfig: RawMemoRagConfig = {}, { signal, dryRun }: Pick<OpenPipelineOptions, 'signal' | 'dryRun'> = {}): Promise<HippoRAG> {
    const config = parseConfig({ ...rawConfig, memory: { kind: 'graph' } });
    let parts: GraphMemoryParts | undefined;
    const backends = await openBackends(config, { signal, dryRun, createGraphMemory: (own) => openGraphMemoryWith(undefined, (parts = own)) });
    if (parts === undefined) throw new MemoError({ code: 'internal', message: 'no graph memory was made of a configuration that names one' });
    return new HippoRAG({ ...backends, memoryModel: openGraphMemoryWith(undefined, parts) }, parts);
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

  /**
   * Indexes texts into one directory and holds the graph; of several with one id the last counts. The same texts with the same settings are loaded,
   * and only what could not be read is read again.
   */
  async index(texts: Book, { openie, ...options }: IndexOptions = {}): Promise<GraphMemoryInfo> {
    const documents = graphDocuments(texts);
    const { backends, report } = this.#importing(openie, options);
    const { memory, reused } = await indexGraph(backends, documents, options);
    return report(await this.#hold(memory, reused));
  }

  /** Opens a saved graph, by its directory or its slug under the cache. */
  async load(nameOrPath: string, { signal }: WithSignal = {}): Promise<GraphMemoryInfo> {
    return await this.#hold(loadedGraph(await loadMemory(this.#backends, await this.#resolve(nameOrPath), { signal })), true);
  }

  /** Adds texts; one with an id that the graph holds takes the old one's place. Chunks that the old one had too are not read again. */
  async append(texts: Book, { openie, ...options }: GraphWriteOptions = {}): Promise<GraphMemoryInfo> {
    const documents = graphDocuments(texts);
    const { backends, report } = this.#importing(openie, options);
    await using stack = new AsyncDisposableStack();
    // What reads the facts belongs to who opened the graph.
    const base = openie === undefined ? this.#held : stack.use(loadedGraph(await loadMemory(backends, this.#held.stored.root, options)));
    const { memory, reused } = await append(backends, base, documents, options);
    if (memory === base) stack.move();
    return report(await this.#hold(memory === base ? base : loadedGraph(memory), reused));
  }

  /** Takes documents out, with all that only they told: by their ids, their exact texts, or values of their metadata. Errors: `document-unknown`. */
  async delete(choice: DocumentChoice, options: WriteOptions = {}): Promise<GraphMemoryInfo> {
    const held = this.#held;
    const { memory, reused } = await forget(this.#writable, held, chooseDocuments(held.corpus.documents, choice), options);
    return await this.#hold(loadedGraph(memory), reused);
  }

  /** Passages for a question: facts and names that it is linked to, and a walk from them over the graph; with clues, a search for them too. */
  async retrieve(rawQuestion: string, options: RetrieveGraphOptions = {}): Promise<GraphRetrieval> {
    const text = checkQuestion(rawQuestion);
    const { retriever } = this.#held;
    return await this.#count(() => retrieveQuestion({ ...this.view, retriever }, text, { ...options, ...this.#settings(options) }));
  }

  /** The same for several questions, which share what is read once for all; none is taken to be about the whole. What embedding took stands with the first. */
  async retrieveMany(rawQuestions: readonly string[], { clues, ...options }: RetrieveManyOptions = {}): Promise<readonly GraphRetrieval[]> {
    const questions = rawQuestions.map((question) => ({ text: checkQuestion(question), clues }));
    const tally = this.#backends.meter.tally();
    const [first, ...rest] = await tally.run(() => retrieveMany(this.view, questions, this.#settings(options)));
    return first === undefined ? [] : [{ ...first, usage: addUsage([first.usage, tally.usage]) }, ...rest];
  }

  /** The plain twin: passages by vectors alone (or words, or both), the graph left aside. */
  async retrieveDense(rawQuestion: string, options: RetrieveDenseOptions = {}): Promise<GraphRetrieval> {
    const question = checkQuestion(rawQuestion);
    return await this.#count(() => retrieveDense(this.view, question, { ...options, limit: options.limit ?? this.config.retrieval.limit }));
  }

  /** Retrieves, asks what is still missing, and retrieves again, up to so many rounds. */
  async retrieveIterative(rawQuestion: string, { clues, rounds, ...options }: RetrieveManyOptions & { readonly rounds?: number | undefined } = {}): Promise<GraphRetrieval> {
    const text = checkQuestion(rawQuestion);
    return await this.#count(() => retrieveIterative(this.view, { text, clues }, { ...this.#settings(options), rounds: rounds ?? this.config.graph.iterations }));
  }

  /** Retrieves and answers, with citations. */
  async query(question: string, options: GraphQueryOptions = {}): Promise<GraphAnswer> {
    for await (const event of this.stream(question, options)) if (event.type === 'answer-end') return event.answer;
    throw new Error('a query ended without an answer-end event');
  }

  /** The same as events, as they come; `answer-end` is the last. */
  stream(question: string, options: GraphQueryOptions = {}): AsyncIterable<GraphQueryEvent> {
    return this.#answer(question, options, async (alone) => await this.retrieve(alone, options));
  }

  /** Answers the question of a retrieval from what it found. */
  async answer(retrieval: GraphRetrieval, options: AnswerOptions = {}): Promise<GraphAnswer> {
    for await (const event of this.#answer(retrieval.question, options, () => Promise.resolve(retrieval))) if (event.type === 'answer-end') return event.answer;
    throw new Error('a query ended without an answer-end event');
  }

  /** The communities of the graph, those with most passages first. */
  communities(): readonly PassageCommunity[] {
    return communitiesOf(this.#held.state.knowledge);
  }

  /** A paragraph on each of the largest communities, from its own passages; what a hosted model wrote is kept. In a dry run `spendings` tells what it would take. */
  async summarizeCommunities(options: SummarizeCommunitiesOptions = {}): Promise<CommunitySummaries> {
    const { generator, chat, meter } = this.#backends;
    const tally = meter.tally();
    const summarizing = { corpus: this.#held.corpus, communities: this.communities(), generator, concurrency: chat?.maxConcurrency ?? 1 };
    const summaries = await tally.run(() => summarizeCommunities(summarizing, options));
    return { ...summaries, usage: addUsage([summaries.usage, tally.usage]) };
  }

  /** What the graph is made of. */
  graphInfo(): GraphInfo {
    return graphInfo(this.#held, DEFAULT_WALK.weights);
  }

  /** The whole graph as one JSON value. */
  export(): ExportedGraph {
    return exportGraph(this.#held);
  }

  /** What retrieval looks at. */
  get view(): GraphView {
    return viewOf(this.#held);
  }

  /** The texts of what is open, cut and searchable. */
  get corpus(): Corpus {
    return this.#held.corpus;
  }

  /** Gives a saved graph the vectors of the configured embedder and holds it; nothing is extracted again. */
  async reembed(nameOrPath: string, options: WriteOptions = {}): Promise<GraphMemoryInfo> {
    return await this.#hold(loadedGraph(await reembed(this.#writable, await this.#resolve(nameOrPath), options)), false);
  }

  /** What indexing would cost; computes nothing that costs. */
  async estimate(texts: Book, { openie, signal }: Pick<IndexOptions, 'openie' | 'signal'> = {}): Promise<BookEstimate> {
    return await estimate(this.#withOpenie(this.#backends, openie).backends, graphDocuments(texts), { signal });
  }

  /** What adding texts to the open graph would cost: those that it does not hold as they are. */
  async estimateAppend(texts: Book, options: Pick<IndexOptions, 'openie' | 'signal'> = {}): Promise<BookEstimate> {
    const held = new Map(this.#held.corpus.documents.map((document) => [document.id, document.text]));
    const fresh = graphDocuments(texts).filter(({ id, text }) => held.get(id) !== text);
    const { backends } = this.#withOpenie(this.#backends, options.openie);
    return await estimate(backends, fresh, { signal: options.signal });
  }

  async estimateReembed(nameOrPath: string, options: WithSignal = {}): Promise<BookEstimate> {
    return await estimateReembed(this.#backends, await this.#resolve(nameOrPath), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    try {
      await this.#graph?.[Symbol.asyncDispose]();
    } finally {
      await this.#opened[Symbol.asyncDispose]();
    }
  }

  #answer(question: string, options: GraphQueryOptions, retrieve: (question: string) => Promise<GraphRetrieval>): AsyncGenerator<GraphQueryEvent> {
    const { signal, history, maxNewTokens, tokenBudget } = options;
    return answerQuestion({ backends: this.#backends, memory: this.#held }, question, { signal, history, maxNewTokens, tokenBudget, retrieve });
  }

  /** Adds to a retrieval what embedding its question took. */
  async #count(retrieve: () => Promise<GraphRetrieval>): Promise<GraphRetrieval> {
    const tally = this.#backends.meter.tally();
    const retrieval = await tally.run(retrieve);
    return { ...retrieval, usage: addUsage([retrieval.usage, tally.usage]) };
  }

  /** Options of a call over what is configured. */
  #settings(options: RetrieveSettings): RetrieveSettings {
    const { graph, retrieval } = this.config;
    return {
      ...options,
      limit: options.limit ?? retrieval.limit,
      filter: options.filter ?? graph.filter,
      facts: options.facts ?? graph.facts,
      phrases: options.phrases ?? graph.phrases,
      damping: options.damping ?? graph.damping,
      passageWeight: options.passageWeight ?? graph.passageWeight,
      chat: this.#backends.chat,
    };
  }

  #withOpenie(backends: GraphBackends, openie: OpenieFile | OpenieResults | undefined) {
    if (openie === undefined) return { backends };
    const results = openieResults(openie);
    return { backends: { ...backends, memoryModel: openGraphMemoryWith(results, this.#parts) }, results };
  }

  /** Backends that take facts from a file, and what says how it fitted once the graph is made. */
  #importing(openie: OpenieFile | OpenieResults | undefined, options: WriteOptions): { readonly backends: GraphBackends; readonly report: (info: GraphMemoryInfo) => GraphMemoryInfo } {
    const { backends, results } = this.#withOpenie(this.#writable, openie);
    return {
      backends,
      report: (info) => (openie === undefined || results === undefined ? info : { ...info, imported: reportOpenie(results, { name: nameOf(openie), corpus: this.#held.corpus, ...options }) }),
    };
  }

  get #backends(): GraphBackends {
    if (this.#isDisposed) throw closed();
    return this.#opened;
  }

  get #writable(): GraphBackends {
    const backends = this.#backends;
    if (!backends.dryRun) return backends;
    throw new MemoError({ code: 'wrong-usage', message: 'a pipeline that was opened for a dry run writes nothing', remedy: 'call estimate() or estimateAppend(), or open another without dryRun' });
  }

  get #held(): LoadedGraph {
    if (this.#isDisposed) throw closed();
    if (this.#graph !== undefined) return this.#graph;
    throw new MemoError({ code: 'wrong-usage', message: 'no graph is open', remedy: 'call index() or load() first' });
  }

  async #resolve(nameOrPath: string): Promise<string> {
    return await resolveMemory(nameOrPath, { cacheDirectory: this.#backends.cacheDirectory });
  }

  /** Takes a graph in the place of the one before. */
  async #hold(graph: LoadedGraph, reused: boolean): Promise<GraphMemoryInfo> {
    if (this.#isDisposed) {
      // It was closed while this ran: nobody would ever give the lease back.
      await graph[Symbol.asyncDispose]();
      throw closed();
    }
    const before = this.#graph;
    this.#graph = graph;
    if (before !== undefined && before !== graph) await before[Symbol.asyncDispose]();
    return { ...toMemoryInfo(graph, { reused }), graph: this.graphInfo() };
  }
}

function closed(): MemoError {
  return new MemoError({ code: 'wrong-usage', message: 'the pipeline is closed', remedy: 'open another with HippoRAG.open()' });
}
