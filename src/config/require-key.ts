import { MemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import { PROVIDER_VARIABLES } from './key-places.ts';
import type { HostedChatConfig } from './chat-model-schema.ts';

/** A chat model that says before its first call that its provider answers nobody without a key. Whatever calls nothing needs none. */
export function requireKey(chat: ChatModel, { kind, apiKey, baseURL }: HostedChatConfig): ChatModel {
  const variable = PROVIDER_VARIABLES.get(kind);
  // A server at an address of its own may ask for no key.
  if (apiKey !== undefined || variable === undefined || (baseURL !== undefined && kind !== 'azure-openai')) return chat;
  return {
    kind: chat.kind,
    modelId: chat.modelId,
    maxConcurrency: chat.maxConcurrency,
    contextLength: (options) => chat.contextLength(options),
    chat: () => Promise.reject(new MemoError({ code: 'config-invalid', message: `no key for ${kind} is configured`, remedy: `set ${variable}, or write the key into the configuration file as apiKey` })),
  };
}
