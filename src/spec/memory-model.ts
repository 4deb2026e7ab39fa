import type { Clue, RecallTask } from './clue.ts';
import type { Corpus } from './corpus.ts';
import type { Warning } from './embedder.ts';
import type { OnProgress } from './events.ts';
import type { FileRecord } from './memory-store.ts';
import type { Usage } from './generator.ts';
import type { Document, JsonValue } from './text.ts';

/** Cost of a memorize before it runs. */
export interface Estimate {
  /** Tokens of the texts, in the memory model's own tokenizer where it has one, else cl100k. */
  readonly tokens: number;
  /** Most tokens this model can hold; absent: no limit. */
  readonly capacity?: number;
  /** Bytes of the memory model's own files. */
  readonly bytes: number;
  /** Calls to a (paid or slow) language model. */
  readonly modelCalls: number;
  /** Of these calls, all prompts together; absent: nothing is paid by the token. */
  readonly inputTokens?: number;
  /** Of these calls, at most. */
  readonly outputTokens?: number;
  /** Beside `modelCalls`: calls that are answered from kept replies; absent: none, as far as is known. */
  readonly reusedCalls?: number;
  /** What one recall for a question takes, where a chat model serves the memory. */
  readonly perQuestion?: CallEstimate;
  /** Of a model with tensors. */
  readonly tensors?: TensorEstimate;
  /** What a person should know before it runs. */
  readonly warnings?: readonly Warning[];
  /** With `isDryRun`: the refusal of what cannot fit. */
  readonly refusal?: Error;
}

/** Calls to a language model before they are made. */
export interface CallEstimate {
  readonly modelCalls: number;
  readonly inputTokens: number;
  /** At most. */
  readonly outputTokens: number;
  /** Beside `modelCalls`: calls that are answered from kept replies. */
  readonly reusedCalls?: number;
}

/** What a memory takes on a device. */
export interface TensorEstimate {
  readonly device: string;
  readonly weightsBytes: number;
  /** Beside weights and memory, while it is made. */
  readonly workingBytes: number;
  /** On the device now; absent: not known. */
  readonly freeBytes?: number;
  /** Absent where nothing was measured. */
  readonly seconds?: number;
  /** What is configured, by its ratio where it compresses. */
  readonly ratio?: number;
  /** The same texts by every ratio that the model offers; one entry where it does not compress. */
  readonly choices: readonly TensorChoice[];
}

export interface TensorChoice {
  readonly ratio?: number;
  readonly slots: number;
  /** Of the memory. */
  readonly bytes: number;
  readonly capacity: number;
  /** Within what is advertised for the model, where that is more. */
  readonly stretchedCapacity?: number;
  /** Within the model's positions, within what is advertised for it, or in no way. */
  readonly fits: 'yes' | 'stretched' | 'no';
}

export interface EstimateOptions {
  readonly signal?: AbortSignal | undefined;
  /** What cannot fit is told (`Estimate.refusal`) and not thrown. */
  readonly isDryRun?: boolean | undefined;
}

export interface MemorizeOptions {
  /**
   * The chunked texts of the memory as it will be: for `append` and `forget` too. Their vectors are computed meanwhile, and a search
   * waits for them. Models that read raw text need only `documents`.
   */
  readonly corpus: Corpus;
  /** Directory for a journal: what stands there from an interrupted run is reused. */
  readonly workspace: string;
  /** The memory model's own files in the generation before, of whatever kind they are; absent: there is none. */
  readonly previousDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Called with what a person should know of the memory that was made. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

export interface OpenOptions {
  /** Directory that `save` wrote; empty or absent for models without files of their own. */
  readonly directory: string;
  readonly documents: readonly Document[];
  readonly corpus: Corpus;
  readonly signal?: AbortSignal | undefined;
}

export interface MemoryModel {
  readonly kind: 'beacon' | 'long-context' | 'gist' | 'extractive' | 'graph';
  readonly modelId: string;
  /** Whether a language model writes what is recalled; where not, every clue is quoted from the text. */
  readonly isLanguageModel: boolean;
  /** Texts of any length fit: `estimate` refuses nothing, and a write that would count the tokens of all texts for it does not ask. */
  readonly isUnbounded?: boolean;
  /** What a saved memory keeps of the model beside its id, for people: layers, ratio, where it was loaded from. */
  readonly details?: Readonly<Record<string, JsonValue>>;
  /** Refuses (`over-capacity`) what cannot fit. */
  estimate(documents: readonly Document[], options: EstimateOptions): Promise<Estimate>;
  memorize(documents: readonly Document[], options: MemorizeOptions): Promise<MemoryState>;
  open(options: OpenOptions): Promise<MemoryState>;
  /** A saved memory with vectors of the configured embedders; absent: the model's files hold none, and are opened. */
  reembed?(options: OpenOptions & MemorizeOptions): Promise<MemoryState>;
  /** Opens several saved memories to be recalled from as one; absent: each is asked by itself, and clues are taken in turns. */
  openTogether?(options: OpenTogetherOptions): Promise<OpenedTogether>;
}

export interface OpenTogetherOptions {
  /** As of `OpenOptions`, at least two, in the order in which their texts stand. */
  readonly directories: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Recall over all of them, or why each is asked by itself after all. */
export type OpenedTogether = Pick<MemoryState, 'recall'> | { readonly warning: Warning };

export interface RecallRequest {
  readonly task: RecallTask;
  /** The question; for `key-points` without a question, an empty string: points of the whole text. */
  readonly question: string;
  /** At most this many clues. */
  readonly limit?: number;
  /** Most tokens a language model may write for this request. */
  readonly maxNewTokens?: number;
}

export interface RecallResult {
  readonly task: RecallTask;
  /** Empty only where the model has nothing to say; the pipeline always searches for the question itself too. */
  readonly clues: readonly Clue[];
  /** Of the task `answer`: the texts do not answer the question, as far as the model can tell. */
  readonly isNotFound?: boolean;
  /** What the text says as a whole, for a question about the whole: the memory's upper level, to be shown to the generator beside the evidence. */
  readonly overview?: string;
  readonly usage?: Usage;
}

export interface RecallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with text as a model writes it; `request` is the position in the list of requests. */
  readonly onDelta?: ((delta: RecallDelta) => void) | undefined;
}

export interface RecallDelta {
  readonly request: number;
  readonly text: string;
}

/** What memorizing made; immutable. `append` and `forget` give a new state, and the old one stays valid. */
export interface MemoryState extends AsyncDisposable {
  /** Several requests at once: one batch over one memory. Results stand in the order of the requests. */
  recall(requests: readonly RecallRequest[], options: RecallOptions): Promise<readonly RecallResult[]>;
  /**
   * Writes the model's own files into `directory` (which exists); `previous`: the directory that this state grew from. Gives the records
   * of files whose hashes it knows: large ones need not be read again.
   */
  save(directory: string, options: { readonly previous?: string }): Promise<readonly FileRecord[] | void>;
  /** The same state, to be read from `directory`, where what `save` wrote stands in the end; absent: nothing is read once it is made. */
  at?(directory: string): MemoryState;
  /** What making it took; absent: no model was called, or the state was opened. */
  readonly usage?: Usage;
  /** What a saved memory keeps of the state, for people: tokens, slots. */
  readonly details?: Readonly<Record<string, JsonValue>>;
  append?(documents: readonly Document[], options: MemorizeOptions): Promise<MemoryState>;
  /** `append` takes documents whose ids it holds: the new texts take the place of the old. */
  readonly canReplace?: boolean;
  /** Absent: the pipeline memorizes the remaining documents again, after an estimate. */
  forget?(documentIds: readonly string[], options: MemorizeOptions): Promise<MemoryState>;
}
