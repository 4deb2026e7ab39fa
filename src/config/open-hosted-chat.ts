import type { RunnerOf } from '../calls/shared-runners.ts';
import { withCallCache } from '../chat/cached-chat.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { HostedChatConfig } from './chat-model-schema.ts';

export interface OpenHostedChatOptions {
  /** All calls to one account go through one runner. */
  readonly runnerOf: RunnerOf;
  /** Where replies are kept. */
  readonly callsDirectory: string;
}

/** A hosted or served language model; nothing is called before the first request. */
export function openHostedChat(config: HostedChatConfig, { runnerOf, callsDirectory }: OpenHostedChatOptions): ChatModel {
  // The clients of providers take a while to load: that is for whoever asks them.
  const chat = lazyChat(config, async () => (await import('./open-provider-chat.ts')).openProviderChat(config, runnerOf));
  if (!config.calls.cache) return chat;
  const { apiKey: _, calls: __, price: ___, ...identity } = config;
  return withCallCache(chat, { directory: callsDirectory, identity });
}

function lazyChat({ kind, model, calls }: HostedChatConfig, open: () => Promise<ChatModel>): ChatModel {
  let opened: Promise<ChatModel> | undefined;
  const openOnce = async (): Promise<ChatModel> => await (opened ??= open());
  return {
    kind,
    modelId: model,
    maxConcurrency: calls.concurrency,
    contextLength: async (options) => await (await openOnce()).contextLength(options),
    chat: async (request, options) => await (await openOnce()).chat(request, options),
  };
}
