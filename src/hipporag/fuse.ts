import { MemoError } from '../errors/memo-error.ts';
import { CLUE_TASKS } from '../memory/clue-tasks.ts';
import type { MemoRAG } from '../memorag/memorag.ts';
import type { RecallTask } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import { addUsage } from '../util/add-usage.ts';
import type { GraphAnswer, GraphQueryEvent } from './answer-question.ts';
import type { GraphRetrieval } from './graph-retrieval.ts';
import type { GraphQueryOptions, HippoRAG, RetrieveGraphOptions } from './hipporag.ts';
import type { RecallForGraph } from './retrieve-question.ts';

export interface FuseOptions {
  /** What the memory is asked to recall; default: text spans, surrogate questions and key entities. */
  readonly tasks?: readonly RecallTask[] | undefined;
}

/** A memory and a graph of the same texts, asked as one. */
export interface FusedMemories {
  /** The memory recalls clues, and the graph is walked with them; every passage says which of `clues` found it, and with `paths` which way. */
  retrieve(question: string, options?: Omit<RetrieveGraphOptions, 'clues'>): Promise<GraphRetrieval>;
  /** The same, and an answer with citations. */
  query(question: string, options?: Omit<GraphQueryOptions, 'clues'>): Promise<GraphAnswer>;
  /** The same as events, as they come; `answer-end` is the last. */
  stream(question: string, options?: Omit<GraphQueryOptions, 'clues'>): AsyncIterable<GraphQueryEvent>;
}

/** Asks both memories together. Each stays its owner's, and has its texts open. Errors: `memory-mismatch` where they do not hold the same texts. */
export function fuse(memory: MemoRAG, graph: HippoRAG, { tasks = CLUE_TASKS }: FuseOptions = {}): FusedMemories {
  const recallWith = (signal: AbortSignal | undefined): RecallForGraph => {
    checkTexts(memory.corpus, graph.corpus);
    return async (question) => {
      const results = await memory.recall(question, { tasks, signal });
      const overviews = new Set(results.flatMap(({ overview }) => (overview === undefined ? [] : [overview])));
      return { clues: results.flatMap(({ clues }) => clues), ...(overviews.size === 0 ? {} : { overview: [...overviews].join('\n\n') }), usage: addUsage(results.map(({ usage }) => usage)) };
    };
  };
  return {
    retrieve: async (question, options = {}) => await graph.retrieve(question, { ...options, clues: recallWith(options.signal) }),
    query: async (question, options = {}) => await graph.query(question, { ...options, clues: recallWith(options.signal) }),
    stream: (question, options = {}) => graph.stream(question, { ...options, clues: recallWith(options.signal) }),
  };
}

const checked = new WeakMap<Corpus, Corpus>();

/** A clue that names a place must find the same words there. */
function checkTexts(memory: Corpus, graph: Corpus): void {
  if (checked.get(memory) === graph) return;
  const texts = new Map(memory.documents.map(({ id, text }) => [id, text]));
  const other = graph.documents.find(({ id, text }) => texts.get(id) !== text);
  if (other === undefined && graph.documents.length === texts.size) {
    checked.set(memory, graph);
    return;
  }
  throw new MemoError({
    code: 'memory-mismatch',
    message: other === undefined ? `the memory holds ${texts.size} documents and the graph ${graph.documents.length} of them` : `the memory does not hold the document ${other.id} as the graph does`,
    remedy: 'make both of the same texts, or append what one of them lacks',
  });
}
