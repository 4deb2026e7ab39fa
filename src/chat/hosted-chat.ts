import { isMemoError } from '../errors/memo-error.ts';
import type { Attempt } from '../calls/call-runner.ts';
import { ProviderError } from '../calls/provider-error.ts';
import { toProviderError, type ProviderCall } from '../calls/to-provider-error.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../spec/chat-model.ts';
import type { Usage } from '../spec/generator.ts';
import { countTokens } from '../text/tokens.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { adaptDialect, type Dialect } from './dialect.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';
import { readReply, type ReadReply } from './read-reply.ts';
import { refusalOf } from './refusal-of.ts';
import { createReplyOutput, type ReplyOutput } from './reply-output.ts';
import type { ReplyPiece } from './reply-piece.ts';

/** What one kind of provider is: how it is asked, and what its servers are known for. */
export interface ChatProvider {
  readonly baseURL: string;
  readonly dialect: Dialect;
  /** One call; the pieces of its reply, or the whole in one where nobody reads along. */
  ask(call: AskOptions): AsyncIterable<ReplyPiece>;
  /** Where the configuration says none. */
  readonly contextLength?: ((options: { readonly signal: AbortSignal | undefined }) => Promise<number | undefined>) | undefined;
}

export interface AskOptions {
  readonly request: ChatRequest;
  readonly dialect: Dialect;
  readonly isStreamed: boolean;
  readonly signal: AbortSignal;
}

/** How often one call may find out what its server does not take. */
const MOST_ADAPTIONS = 8;
/** What a model gets to think with, once it has used up a reply's tokens by thinking. */
const REASONING_TOKENS = 8_192;
/** Fewer are none: the next try is the last. */
const FEWEST_REASONING_TOKENS = 512;
/** Bytes of UTF-8 for a token, about: for the limit of a minute. */
const BYTES_PER_TOKEN = 4;
/** More than a reply within its limit has, so that only a server without one is cut. */
const CHARACTERS_PER_TOKEN = 32;
const SHORTEST_LIMIT = 65_536;

/** A hosted or served language model out of one provider: calls that survive, adapted to what the server takes, with the text written out as it comes. */
export function createHostedChat(options: HostedChatOptions, provider: ChatProvider): ChatModel {
  const { kind, model, contextLength, calls, maxConcurrency } = options;
  const call: ProviderCall = { what: `${kind} ${model}`, model, baseURL: provider.baseURL, apiKey: options.apiKey, keyPlace: options.keyPlace };
  const learned: Learned = { dialect: firstDialect(provider.dialect, options) };
  return {
    kind,
    modelId: model,
    maxConcurrency,
    async contextLength({ signal }) {
      if (contextLength !== undefined || provider.contextLength === undefined) return contextLength;
      const { contextLength: askContext } = provider;
      // A call like every other: its server may be busy, or not started.
      return (await calls.run((attempt) => toldAs(call, () => askContext({ signal: attempt.signal })), { signal, tokens: 0, what: call.what, isWhole: true })).value;
    },
    async chat(request, { signal, onDelta }) {
      const output = createReplyOutput(onDelta);
      try {
        const run = (attempt: Attempt): Promise<ChatReply> => converse({ provider, call, learned, request, output, isStreamed: onDelta !== undefined }, attempt);
        const { value, retries } = await calls.run(run, { signal, tokens: tokensOf(request), what: call.what, isWhole: onDelta === undefined });
        return { ...value, usage: { ...value.usage, retries } };
      } catch (error) {
        throw output.hasGiven && signal?.aborted !== true ? asCut(error, call) : error;
      }
    },
  };
}

/** What has been found out about the server; every call of the model profits. */
interface Learned {
  dialect: Dialect;
}

function firstDialect(dialect: Dialect, { structured = 'auto' }: HostedChatOptions): Dialect {
  return structured === 'auto' ? dialect : { ...dialect, structured, mayChooseForm: false };
}

interface Conversation {
  readonly provider: ChatProvider;
  readonly call: ProviderCall;
  readonly learned: Learned;
  readonly request: ChatRequest;
  readonly output: ReplyOutput;
  readonly isStreamed: boolean;
}

/** One attempt: a call, and a further one for each thing that the server turns out not to take. */
async function converse(conversation: Conversation, attempt: Attempt): Promise<ChatReply> {
  const { call, learned, request } = conversation;
  const usages: Usage[] = [];
  // Where a prompt leaves less room to think in.
  let mostReasoning = Infinity;
  for (let adaptions = 0; ; adaptions += 1) {
    const dialect = { ...learned.dialect, reasoningTokens: Math.min(learned.dialect.reasoningTokens, mostReasoning) };
    try {
      const reply = await askOnce(conversation, { dialect, attempt });
      usages.push(usageOf(request, reply));
      const hadRoom = dialect.reasoningTokens > 0 || mostReasoning === 0;
      if (!hasOnlyReasoned(reply) || hadRoom) return { text: reply.text, finishReason: reply.finishReason, usage: addUsage(usages) };
      learned.dialect = { ...learned.dialect, reasoningTokens: REASONING_TOKENS };
    } catch (error) {
      attempt.signal.throwIfAborted();
      const told = toProviderError(error, { ...call, texts: request.messages.map(({ content }) => content) });
      if (adaptions === MOST_ADAPTIONS) throw told;
      if (isMemoError(told, 'input-too-large')) {
        if (dialect.reasoningTokens === 0) throw told;
        mostReasoning = dialect.reasoningTokens < FEWEST_REASONING_TOKENS ? 0 : Math.floor(dialect.reasoningTokens / 4);
        continue;
      }
      const patch = adaption(dialect, error, request);
      if (patch === undefined) throw told;
      learned.dialect = { ...learned.dialect, ...patch };
    }
  }
}

async function toldAs<T>(call: ProviderCall, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toProviderError(error, call);
  }
}

async function askOnce({ provider, request, output, isStreamed }: Conversation, { dialect, attempt }: { readonly dialect: Dialect; readonly attempt: Attempt }): Promise<ReadReply> {
  const pieces = provider.ask({ request, dialect, isStreamed, signal: attempt.signal });
  const reply = await readReply(pieces, {
    output: output.begin(attempt.commit),
    isToolCall: request.form !== undefined && dialect.structured === 'tool',
    maxCharacters: Math.max(SHORTEST_LIMIT, CHARACTERS_PER_TOKEN * request.maxNewTokens),
    progress: attempt.progress,
  });
  // A client's stream ends quietly where it is aborted.
  attempt.signal.throwIfAborted();
  return reply;
}

function adaption(dialect: Dialect, error: unknown, request: ChatRequest): Partial<Dialect> | undefined {
  const refusal = refusalOf(error);
  return refusal === undefined ? undefined : adaptDialect(dialect, refusal, request);
}

/** The tokens of the reply went into thoughts, and nothing was said. */
function hasOnlyReasoned({ finishReason, text, hasReasoned }: ReadReply): boolean {
  return finishReason === 'length' && hasReasoned && text.trim() === '';
}

/** Counted here where the provider counts nothing: by another tokenizer, which may find more tokens than there can be. */
function usageOf({ messages, maxNewTokens }: ChatRequest, { text, counts }: ReadReply): Usage {
  const { input, cachedInput, output } = counts ?? { input: messages.reduce((sum, { content }) => sum + countTokens(content), 0), cachedInput: 0, output: Math.min(countTokens(text), maxNewTokens) };
  return { ...NO_USAGE, modelCalls: 1, inputTokens: input, cachedInputTokens: cachedInput, outputTokens: output };
}

function tokensOf({ messages, maxNewTokens }: ChatRequest): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) / BYTES_PER_TOKEN) + maxNewTokens;
}

function asCut(error: unknown, { what }: ProviderCall): unknown {
  if (!isMemoError(error) || error.code === 'reply-cut') return error;
  const { status, retryAfterMs } = error instanceof ProviderError ? error : {};
  return new ProviderError({ code: 'reply-cut', message: `the reply of ${what} was cut: ${error.message}`, remedy: 'ask again', cause: error, status, retryAfterMs });
}

