import type { Evidence } from './retriever.ts';
import type { Span } from './text.ts';

/** An earlier exchange of the same conversation. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** What model calls took. Counts are the provider's own where it reports them. */
export interface Usage {
  /** Calls that were answered; what was sent again is counted by `retries`. */
  readonly modelCalls: number;
  readonly inputTokens: number;
  /** Of `inputTokens`, what the provider had in its prompt cache, or the memory held. */
  readonly cachedInputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  /** Attempts beyond the first. */
  readonly retries: number;
  /** Calls that the call cache answered: no model was asked, and their tokens are counted nowhere. */
  readonly reusedCalls: number;
}

/** How long a text may be; what is written without spaces is counted in characters. */
export interface TextLength {
  readonly count: number;
  readonly unit: 'words' | 'characters';
}

export interface GenerateRequest {
  /** `answer`: answer the question from the evidence. `summary-point`: write on one key point. `summary-merge`: join paragraphs. */
  readonly task: 'answer' | 'summary-point' | 'summary-merge';
  /** The question, the key point, or the wish of a summary. */
  readonly question: string;
  readonly evidence: readonly Evidence[];
  /** A draft from memory, never trusted: only evidence is cited. */
  readonly draft?: string;
  /** What the text says as a whole, from the upper levels of a memory, for questions about the whole; never cited. */
  readonly overview?: string;
  readonly history?: readonly Turn[];
  /** The question as it reads without `history`, where that is another. */
  readonly standaloneQuestion?: string;
  /** Of the task `summary-merge`: what a language model is asked to keep to. */
  readonly length?: TextLength;
  readonly maxNewTokens?: number;
}

/** Evidence that a part of the generated text rests on. */
export interface GeneratedCitation extends Span {
  /** Position in `GenerateRequest.evidence`. `start` and `end` are offsets in the document, within that evidence. */
  readonly evidence: number;
}

export type GenerateEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | {
      readonly type: 'finish';
      readonly finishReason: 'stop' | 'length' | 'not-found';
      readonly citations: readonly GeneratedCitation[];
      /** Marks that named no evidence, or evidence that what was said cannot rest on, and were left out. */
      readonly droppedMarks?: number;
      readonly usage: Usage;
    };

export interface Generator {
  readonly kind: string;
  readonly modelId: string;
  /** Whether a language model writes the text; where not, answers are labelled as quotes. */
  readonly isLanguageModel: boolean;
  /** Most tokens of evidence and question together; absent: no limit. */
  readonly maxInputTokens?: number;
  /** Text deltas, then exactly one `finish`. Breaking out of the loop cancels the work. */
  generate(request: GenerateRequest, options: { readonly signal?: AbortSignal | undefined }): AsyncIterable<GenerateEvent>;
}
