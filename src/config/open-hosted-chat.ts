import type { RunnerOf } from '../calls/shared-runners.ts';
import { withCallCache } from '../chat/cached-chat.ts';
import { createAzureChat } from '../chat/azure-chat.ts';
import { createHuggingFaceChat, HUGGING_FACE_ROUTER } from '../chat/huggingface-chat.ts';
import { DEEPSEEK_DIALECT, OPENAI_DIALECT } from '../chat/known-dialects.ts';
import { createOllamaChat } from '../chat/ollama-chat.ts';
import { createOpenAiChat } from '../chat/openai-chat.ts';
import { createResponsesChat } from '../chat/responses-chat.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import { PROVIDER_VARIABLES } from './key-places.ts';
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
  const { kind, apiKey, calls } = config;
  const baseURL = chatURL(config);
  const { model, contextLength, temperature, seed, structured, reasoning } = config;
  const keyPlace = `${PROVIDER_VARIABLES.get(kind) ?? 'MEMORAG_GENERATOR_KEY'} or apiKey`;
  const common = { kind, model, apiKey, keyPlace, contextLength, temperature, seed, structured, reasoning, maxConcurrency: calls.concurrency, calls: runnerOf({ baseURL, apiKey }, calls) };
  switch (kind) {
    case 'openai':
      return (config.api === 'chat' ? createOpenAiChat : createResponsesChat)({ ...common, baseURL, dialect: OPENAI_DIALECT });
    case 'azure-openai':
      return createAzureChat({ ...common, baseURL, apiVersion: config.apiVersion });
    case 'deepseek':
      return createOpenAiChat({ ...common, baseURL, dialect: DEEPSEEK_DIALECT });
    case 'openai-compatible':
      return createOpenAiChat({ ...common, baseURL, dialect: { hasCacheControl: config.cacheControl ?? isOpenRouter(baseURL) } });
    case 'ollama':
      return createOllamaChat({ ...common, baseURL });
    case 'huggingface':
      return createHuggingFaceChat({ ...common, baseURL: config.baseURL, provider: config.provider });
    default:
      return kind satisfies never;
  }
}

/** Where a configuration's calls go. */
function chatURL(config: HostedChatConfig): string {
  switch (config.kind) {
    case 'openai':
      return config.baseURL ?? 'https://api.openai.com/v1';
    case 'deepseek':
      return config.baseURL ?? 'https://api.deepseek.com';
    case 'ollama':
      return config.baseURL ?? 'http://127.0.0.1:11434';
    case 'huggingface':
      return config.baseURL ?? HUGGING_FACE_ROUTER;
    case 'azure-openai':
    case 'openai-compatible':
      return config.baseURL;
    default:
      return config satisfies never;
  }
}

function isOpenRouter(baseURL: string): boolean {
  return /(?:^|\.)openrouter\.ai$/u.test(new URL(baseURL).hostname);
}
