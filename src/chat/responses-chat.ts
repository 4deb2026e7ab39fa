import type OpenAI from 'openai';
import type { ChatModel } from '../spec/chat-model.ts';
import { PLAIN_DIALECT } from './dialect.ts';
import { createHostedChat, type AskOptions } from './hosted-chat.ts';
import type { OpenAiChatOptions } from './openai-chat.ts';
import { createOpenAiClient } from './openai-client.ts';
import type { ReplyPiece } from './reply-piece.ts';
import { responsesBody } from './responses-body.ts';
import { readResponse, readResponseEvent } from './responses-wire.ts';

/** A model behind `POST /responses`. */
export function createResponsesChat(options: OpenAiChatOptions): ChatModel {
  const { baseURL, dialect, client = createOpenAiClient(options) } = options;
  return createHostedChat(options, { baseURL, dialect: { ...PLAIN_DIALECT, hasStore: true, ...dialect }, ask: (call) => ask({ client, options }, call) });
}

async function* ask({ client, options }: { readonly client: OpenAI; readonly options: OpenAiChatOptions }, { request, dialect, isStreamed, signal }: AskOptions): AsyncGenerator<ReplyPiece> {
  const body = responsesBody(request, options, dialect);
  const what = `${options.kind} ${options.model}`;
  if (!isStreamed) {
    // Said, not left out: there are servers that stream by default. The package's own reading throws its hands up at what is no reply.
    const response = await client.responses.create({ ...body, stream: false }, { signal }).asResponse();
    yield readResponse(await response.json(), what);
    return;
  }
  const stream = await client.responses.create({ ...body, stream: true }, { signal });
  for await (const rawEvent of stream) yield readResponseEvent(rawEvent, what);
}
