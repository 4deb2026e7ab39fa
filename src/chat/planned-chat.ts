import type { ChatModel, ChatReply, ChatRequest } from '../spec/chat-model.ts';
import { countTokens } from '../text/tokens.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { plannedReply } from './planned-reply.ts';

/** What a provider adds around each message. */
const AROUND_MESSAGE = 4;

/**
 * Stands in for a chat model where a person asks what something would cost: it calls nothing, answers what the call cache holds from there, counts the
 * tokens of the rest, and answers it with sentences of the prompt, so that what comes after the reply is planned too.
 */
export function createPlannedChat(chat: Omit<ChatModel, 'chat'>): ChatModel {
  return {
    kind: chat.kind,
    get modelId() {
      return chat.modelId;
    },
    maxConcurrency: chat.maxConcurrency,
    contextLength: (options) => chat.contextLength(options),
    ...(chat.kept === undefined ? {} : { kept: (request) => chat.kept?.(request) }),
    async chat(request, { signal, onDelta }) {
      signal?.throwIfAborted();
      const reply = chat.kept?.(request) ?? planned(request);
      onDelta?.(reply.text);
      return reply;
    },
  };
}

/** How long a reply gets nobody knows: it is counted as long as it may be. */
function planned(request: ChatRequest): ChatReply {
  const usage = { ...NO_USAGE, modelCalls: 1, inputTokens: promptTokens(request), outputTokens: request.maxNewTokens };
  return { text: plannedReply(request), finishReason: 'stop', usage };
}

function promptTokens({ messages }: ChatRequest): number {
  return messages.reduce((tokens, { content }) => tokens + AROUND_MESSAGE + countTokens(content), 0);
}
