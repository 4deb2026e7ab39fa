import type { RunnerOf } from '../calls/shared-runners.ts';
import { withCallCache } from '../chat/cached-chat.ts';
import { createOpenAiChat } from '../chat/openai-chat.ts';
import { MemoError } from '../errors/memo-error.ts';
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
  const chat = openProvider(config, runnerOf);
  if (!config.calls.cache) return chat;
  const { apiKey: _, calls: __, price: ___, ...identity } = config;
  return withCallCache(chat, { directory: callsDirectory, identity });
}

function openProvider(config: HostedChatConfig, runnerOf: RunnerOf): ChatModel {
  const { kind, model, apiKey, contextLength, calls } = config;
  switch (kind) {
    case 'openai-compatible':
      return createOpenAiChat({ kind, model, baseURL: config.baseURL, apiKey, contextLength, maxConcurrency: calls.concurrency, calls: runnerOf({ baseURL: config.baseURL, apiKey }, calls) });
    case 'openai':
    case 'azure-openai':
    case 'deepseek':
    case 'ollama':
    case 'huggingface':
      throw new MemoError({ code: 'unsupported', message: `the kind ${kind} cannot be used yet`, remedy: 'set the kind to openai-compatible' });
    default:
      return kind satisfies never;
  }
}
