import type OpenAI from 'openai';
import { parseReply } from '../calls/parse-reply.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import { completionBody } from './completion-body.ts';
import { completionChunkSchema, saidPiece } from './completion-wire.ts';
import { PLAIN_DIALECT, type Dialect } from './dialect.ts';
import { createHostedChat, type AskOptions } from './hosted-chat.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';
import { createOpenAiClient } from './openai-client.ts';
import { readCompletion } from './read-completion.ts';
import type { ReplyPiece } from './reply-piece.ts';

export interface OpenAiChatOptions extends HostedChatOptions {
  readonly baseURL: string;
  /** What the provider is known for, where it is not what nearly every server takes. */
  readonly dialect?: Partial<Dialect> | undefined;
  /** Where it is not the plain one of the base URL. */
  readonly client?: OpenAI | undefined;
}

/** A model behind `POST /chat/completions`. */
export function createOpenAiChat(options: OpenAiChatOptions): ChatModel {
  const { baseURL, dialect, client = createOpenAiClient(options) } = options;
  return createHostedChat(options, { baseURL, dialect: { ...PLAIN_DIALECT, ...dialect }, ask: (call) => ask({ client, options }, call) });
}

async function* ask({ client, options }: { readonly client: OpenAI; readonly options: OpenAiChatOptions }, { request, dialect, isStreamed, signal }: AskOptions): AsyncGenerator<ReplyPiece> {
  const body = completionBody(request, options, dialect);
  const what = `${options.kind} ${options.model}`;
  if (!isStreamed) {
    yield readCompletion(await client.chat.completions.create(body, { signal }), what);
    return;
  }
  const usage = dialect.hasStreamOptions ? { stream_options: { include_usage: true } } : {};
  const stream = await client.chat.completions.create({ ...body, ...usage, stream: true }, { signal });
  for await (const rawChunk of stream) {
    const { choices, usage: counts } = parseReply(completionChunkSchema, rawChunk, { what });
    const [choice] = choices ?? [];
    yield saidPiece(choice?.delta ?? {}, choice?.finish_reason, counts);
  }
}
