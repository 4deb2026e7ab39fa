import type { ChatMessage } from './chat-message.ts';
import type { Usage } from './generator.ts';
import type { JsonValue } from './text.ts';

/** The form that a reply should have: one JSON object. */
export interface ReplyForm {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** JSON Schema of the object. */
  readonly schema: Readonly<Record<string, JsonValue>>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the reply, reasoning apart where the provider counts it apart. */
  readonly maxNewTokens: number;
  /** A model that can be held to a form is; another may write anything, so the caller reads every reply with care. */
  readonly form?: ReplyForm;
  /** So many messages from the first on are the beginning of other requests too: a provider that caches prompts is told so. */
  readonly sharedMessages?: number;
  /** The random word in the delimiters of this request: requests that differ in it alone are one call to a call cache. */
  readonly nonce?: string;
}

export interface ChatReply {
  /** What the model says, without its reasoning. */
  readonly text: string;
  readonly finishReason: 'stop' | 'length' | 'content-filter';
  readonly usage: Usage;
}

export interface ChatOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the text as it is written; together the deltas are the reply's text. Absent: nobody reads along, and a cut reply is simply asked for again. */
  readonly onDelta?: ((text: string) => void) | undefined;
}

/** A language model, hosted, served or in the bridge, that goes on with a conversation. */
export interface ChatModel {
  /** The configuration's kind: `openai`, `ollama`, `huggingface-local` and so on. */
  readonly kind: string;
  /** What a saved memory remembers; may be exact only after the first call. */
  readonly modelId: string;
  /** Most calls that may run at once. */
  readonly maxConcurrency: number;
  /** Tokens of prompt and reply together, in the model's own tokens; `undefined`: not known. */
  contextLength(options: { readonly signal?: AbortSignal | undefined }): Promise<number | undefined>;
  /** What the call cache holds for a request, which is then answered without a call; `undefined`: nothing. Absent: there is no call cache. */
  kept?(request: ChatRequest): ChatReply | undefined;
  /**
   * One call. Errors: `input-too-large` (before the first word), `provider-refused`, `provider-busy`, `provider-failed`, `provider-timeout`,
   * `reply-invalid`, `reply-cut` (after words were given to `onDelta`); the caller's abort is rethrown as it is.
   */
  chat(request: ChatRequest, options: ChatOptions): Promise<ChatReply>;
}
