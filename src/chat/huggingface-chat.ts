import { chatCompletion, chatCompletionStream, InferenceClientError, InferenceClientProviderApiError, type InferenceProviderOrPolicy } from '@huggingface/inference';
import { APIError } from 'openai';
import { inferenceProvider } from '../calls/inference-provider.ts';
import { parseReply } from '../calls/parse-reply.ts';
import { ProviderError } from '../calls/provider-error.ts';
import { toInferenceError } from '../calls/to-inference-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import { toApiError } from './api-error.ts';
import { chatFetch } from './chat-fetch.ts';
import { completionBody } from './completion-body.ts';
import { completionChunkSchema, failedReplySchema, saidPiece } from './completion-wire.ts';
import { PLAIN_DIALECT } from './dialect.ts';
import { createHostedChat, type AskOptions } from './hosted-chat.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';
import { readCompletion } from './read-completion.ts';
import type { ReplyPiece } from './reply-piece.ts';

export interface HuggingFaceChatOptions extends HostedChatOptions {
  /** A dedicated endpoint, or any server that speaks as one; absent: the router. */
  readonly baseURL?: string | undefined;
  /** Behind the router: one of its providers, or `auto`. */
  readonly provider: string;
}

export const HUGGING_FACE_ROUTER = 'https://router.huggingface.co';

/** A model at Hugging Face: behind the router, at a provider of its own choice or one by name, or at a dedicated endpoint. */
export function createHuggingFaceChat(options: HuggingFaceChatOptions): ChatModel {
  const place = options.baseURL === undefined ? { provider: inferenceProvider(options.provider) } : { endpointUrl: options.baseURL };
  return createHostedChat(options, { baseURL: options.baseURL ?? HUGGING_FACE_ROUTER, dialect: PLAIN_DIALECT, ask: (call) => ask({ options, place }, call) });
}

interface Place {
  readonly options: HuggingFaceChatOptions;
  readonly place: { readonly provider: InferenceProviderOrPolicy } | { readonly endpointUrl: string };
}

async function* ask({ options, place }: Place, { request, dialect, isStreamed, signal }: AskOptions): AsyncGenerator<ReplyPiece> {
  const what = `${options.kind} ${options.model}`;
  const args = { ...completionBody(request, options, dialect), ...place, ...(options.apiKey === undefined ? {} : { accessToken: options.apiKey }) };
  // The package lets go of a stream that nobody reads on without ending it.
  const leaving = new AbortController();
  const settings = { signal: AbortSignal.any([signal, leaving.signal]), fetch: refusingFetch(options) };
  let isDone = false;
  try {
    if (!isStreamed) yield readCompletion(await chatCompletion(args, settings), what);
    else {
      const usage = dialect.hasStreamOptions ? { stream_options: { include_usage: true } } : {};
      for await (const rawChunk of chatCompletionStream({ ...args, ...usage }, settings)) {
        const { choices, usage: counts } = parseReply(completionChunkSchema, rawChunk, { what });
        const [choice] = choices ?? [];
        yield saidPiece(choice?.delta ?? {}, choice?.finish_reason, counts);
      }
    }
    isDone = true;
  } catch (error) {
    throw explain(error, options);
  } finally {
    if (!isDone) leaving.abort();
  }
}

/** The package's own errors leave out the headers of a refusal, where the time to wait stands, and it asks on and on where a model is not up. */
function refusingFetch({ fetch = chatFetch }: HuggingFaceChatOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (!response.ok) throw await toApiError(response);
    return response;
  };
}

/** What the package throws of its own: an error in the middle of a stream, a reply of something else, a key of someone else. */
function explain(error: unknown, options: HuggingFaceChatOptions): unknown {
  const what = `${options.kind} ${options.model}`;
  if (error instanceof InferenceClientProviderApiError) {
    const failed = failedReplySchema.safeParse(error.httpResponse.body);
    if (failed.success) return new APIError(undefined, { message: typeof failed.data.error === 'string' ? failed.data.error : failed.data.error.message }, undefined, new Headers());
    return new ProviderError({ code: 'reply-invalid', message: `${what} sent no stream`, remedy: 'see whether baseURL is that of an endpoint for chat' });
  }
  return error instanceof InferenceClientError ? toInferenceError(error, { ...options, what, baseURL: options.baseURL ?? HUGGING_FACE_ROUTER }) : error;
}
