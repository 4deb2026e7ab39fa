import type { CreateGraphMemory } from '../config/create-graph-memory.ts';
import type { Clue, RecallTask } from '../spec/clue.ts';
import type { OnMemorizeEvent, OnProgress } from '../spec/events.ts';
import type { TextLength, Turn } from '../spec/generator.ts';

export interface WithSignal {
  readonly signal?: AbortSignal | undefined;
}

export interface OpenPipelineOptions extends WithSignal {
  /** No model behind an address is called and no language model is loaded: what questions and summaries would take is counted, and nothing can be written. */
  readonly dryRun?: boolean | undefined;
  /** For memories of the kind `graph`: they belong to HippoRAG, which opens them by itself. */
  readonly createGraphMemory?: CreateGraphMemory | undefined;
}

export interface WriteOptions extends WithSignal {
  readonly onEvent?: OnMemorizeEvent | undefined;
}

export interface MemorizeBookOptions extends WriteOptions {
  /** Directory of the memory; absent: a readable slug of the title under the cache directory. */
  readonly into?: string | undefined;
  /** Lets other texts take the place of those that the directory holds. */
  readonly replace?: boolean | undefined;
}

export interface RetrieveOptions extends WithSignal {
  readonly clues?: readonly Clue[] | undefined;
  readonly retHit?: number | undefined;
  readonly limit?: number | undefined;
  readonly tokenBudget?: number | undefined;
  readonly order?: 'score' | 'document' | undefined;
}

export interface QueryOptions extends Omit<RetrieveOptions, 'clues'> {
  /** `memorag`: clues from memory steer retrieval. `qa`: the memory model alone. `rag`: the question alone steers it. */
  readonly task?: 'memorag' | 'qa' | 'rag' | undefined;
  /** Earlier turns, oldest first; they make a follow-up question stand alone. */
  readonly history?: readonly Turn[] | undefined;
  /** Rounds of retrieval: what a round found suggests the clues of the next. Default: as configured, which is 1. */
  readonly maxHops?: number | undefined;
  /**
   * Gives the memory model's draft answer to the generator as a hint (the reference's `use_memory_answer`). A sentence of it steers retrieval once a
   * found passage supports it.
   */
  readonly useMemoryAnswer?: boolean | undefined;
  readonly maxNewTokens?: number | undefined;
}

export interface RecallBookOptions extends WithSignal {
  /** Default: `text-spans`. */
  readonly tasks?: readonly RecallTask[] | undefined;
  readonly limit?: number | undefined;
}

export interface RewriteOptions extends WithSignal {
  readonly history?: readonly Turn[] | undefined;
}

export interface SummarizeOptions extends WithSignal {
  /** What the summary is about; absent: the whole. */
  readonly focus?: string | undefined;
  /** Number of key points; default 7. */
  readonly points?: number | undefined;
  /** Most of the summary; whole sentences are left out at its end where a language model writes more. Absent: as it comes. */
  readonly length?: TextLength | undefined;
  readonly onProgress?: OnProgress | undefined;
}
