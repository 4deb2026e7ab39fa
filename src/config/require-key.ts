import type { ChatModel } from '../spec/chat-model.ts';
import type { HostedChatConfig } from './chat-model-schema.ts';
import { missingKey } from './missing-key.ts';

/** A chat model that says before its first call that its provider answers nobody without a key. Whatever calls nothing needs none. */
export function requireKey(chat: ChatModel, config: HostedChatConfig): ChatModel {
  const missing = missingKey(config);
  if (missing === undefined) return chat;
  return {
    kind: chat.kind,
    modelId: chat.modelId,
    maxConcurrency: chat.maxConcurrency,
    contextLength: (options) => chat.contextLength(options),
    ...(chat.kept === undefined ? {} : { kept: (request) => chat.kept?.(request) }),
    chat: () => Promise.reject(missing),
  };
}
