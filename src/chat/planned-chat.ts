import type { ChatModel, ChatRequest } from '../spec/chat-model.ts';
import { countTokens } from '../text/tokens.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { plannedReply } from './planned-reply.ts';

/** What a provider adds around each message. */
const AROUND_MESSAGE = 4;

/**
 * Stands in for a chat model where a person asks what something would cost: it calls nothing, counts the tokens of what it is asked, and answers
 * with sentences of the prompt, so that what comes after the reply is planned too.
 */
export function createPlannedChat(chat: Omit<ChatModel, 'chat'>): ChatModel {
  return {
    kind: chat.kind,
    get modelId() {
      return chat.modelId;
    },
    maxConcurrency: chat.maxConcurrency,
    contextLength: (options) => chat.contextLength(options),
    async chat(request, { signal, onDelta }) {
      signal?.throwIfAborted();
      const text = plannedReply(request);
      onDelta?.(text);
      const outputTokens = Math.min(countTokens(text), request.maxNewTokens);
      return { text, finishReason: 'stop', usage: { ...NO_USAGE, modelCalls: 1, inputTokens: promptTokens(request), outputTokens } };
    },
  };
}

function promptTokens({ messages }: ChatRequest): number {
  return messages.reduce((tokens, { content }) => tokens + AROUND_MESSAGE + countTokens(content), 0);
}
