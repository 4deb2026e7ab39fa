import { parseReply } from '../calls/parse-reply.ts';
import type { ChatModel, ChatRequest } from '../spec/chat-model.ts';
import { toApiError } from './api-error.ts';
import { chatFetch } from './chat-fetch.ts';
import { PLAIN_DIALECT, type Dialect } from './dialect.ts';
import { createHostedChat, type AskOptions } from './hosted-chat.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';
import { modelInfoSchema, readOllamaLine } from './ollama-wire.ts';
import { providerMessages } from './provider-messages.ts';
import { readJsonLines } from './read-json-lines.ts';
import type { ReplyPiece } from './reply-piece.ts';
import { sentSchema } from './strict-schema.ts';

export interface OllamaChatOptions extends HostedChatOptions {
  readonly baseURL: string;
  /** What the server is known for. */
  readonly dialect?: Partial<Dialect> | undefined;
}

/** Where none is configured: the server's own default is shorter, and cuts a longer prompt without a word. */
const DEFAULT_CONTEXT = 8_192;

/** A model of Ollama, behind its own `POST /api/chat`: the OpenAI-compatible door of that server cannot say how long the context is. */
export function createOllamaChat(options: OllamaChatOptions): ChatModel {
  const root = options.baseURL.replace(/\/+(?:(?:v1|api)\/*)?$/u, '');
  let asked: Promise<number> | undefined;
  const contextOnce = (signal: AbortSignal | undefined): Promise<number> => {
    asked ??= askContext({ options, root, signal });
    // A failure is not remembered.
    asked.catch(() => (asked = undefined));
    return asked;
  };
  const contextOf = (signal: AbortSignal | undefined): Promise<number> => (options.contextLength === undefined ? contextOnce(signal) : Promise.resolve(options.contextLength));
  return createHostedChat(options, {
    baseURL: root,
    dialect: { ...PLAIN_DIALECT, ...options.dialect },
    contextLength: ({ signal }) => contextOf(signal),
    ask: (call) => ask({ options, root, contextOf }, call),
  });
}

interface Server {
  readonly options: OllamaChatOptions;
  /** Ends without a slash. */
  readonly root: string;
}

async function* ask({ options, root, contextOf }: Server & { contextOf(signal: AbortSignal): Promise<number> }, { request, dialect, isStreamed, signal }: AskOptions): AsyncGenerator<ReplyPiece> {
  const what = `${options.kind} ${options.model}`;
  const body = { ...ollamaBody(request, options, { dialect, contextLength: await contextOf(signal) }), stream: isStreamed };
  const response = await post({ options, url: `${root}/api/chat`, body, signal });
  if (!isStreamed || response.body === null) yield readOllamaLine(await response.json(), what);
  else for await (const rawLine of readJsonLines(response.body)) yield readOllamaLine(rawLine, what);
}

function ollamaBody(request: ChatRequest, { model, temperature = 0, seed, reasoning }: OllamaChatOptions, { dialect, contextLength }: { readonly dialect: Dialect; readonly contextLength: number }): object {
  const { form, maxNewTokens } = request;
  const sent = form === undefined ? 'none' : dialect.structured;
  return {
    model,
    messages: providerMessages(request, dialect),
    ...(form !== undefined && sent === 'json-schema' ? { format: sentSchema(form) } : {}),
    ...(form !== undefined && sent === 'tool' ? { tools: [{ type: 'function', function: { name: form.name, description: 'Give your reply by calling this.', parameters: sentSchema(form) } }] } : {}),
    ...(reasoning === undefined ? {} : { think: reasoning === 'none' ? false : reasoning === 'minimal' ? 'low' : reasoning }),
    // A prompt that is too long is refused, not cut. Servers that know neither word pass over them.
    truncate: false,
    shift: false,
    options: { num_ctx: contextLength, num_predict: maxNewTokens + dialect.reasoningTokens, temperature, ...(seed === undefined ? {} : { seed }) },
  };
}

/** What the model was trained for, up to the default. */
async function askContext({ options, root, signal }: Server & { readonly signal: AbortSignal | undefined }): Promise<number> {
  const response = await post({ options, url: `${root}/api/show`, body: { model: options.model }, signal });
  const { model_info } = parseReply(modelInfoSchema, await response.json(), { what: `${options.kind} ${options.model}` });
  const [, length] = Object.entries(model_info ?? {}).find(([key]) => key.endsWith('.context_length')) ?? [];
  return typeof length === 'number' ? Math.min(length, DEFAULT_CONTEXT) : DEFAULT_CONTEXT;
}

interface Post {
  readonly options: OllamaChatOptions;
  readonly url: string;
  readonly body: object;
  readonly signal: AbortSignal | undefined;
}

async function post({ options: { apiKey, fetch = chatFetch }, url, body, signal }: Post): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', ...(signal === undefined ? {} : { signal }) });
  if (!response.ok) throw await toApiError(response);
  return response;
}
