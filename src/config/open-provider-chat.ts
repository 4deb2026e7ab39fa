import type { RunnerOf } from '../calls/shared-runners.ts';
import { createAzureChat } from '../chat/azure-chat.ts';
import { createHuggingFaceChat, HUGGING_FACE_ROUTER } from '../chat/huggingface-chat.ts';
import { DEEPSEEK_DIALECT, OPENAI_DIALECT } from '../chat/known-dialects.ts';
import { createOllamaChat } from '../chat/ollama-chat.ts';
import { createOpenAiChat } from '../chat/openai-chat.ts';
import { createResponsesChat } from '../chat/responses-chat.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { HostedChatConfig } from './chat-model-schema.ts';
import { keyPlaceOf } from './key-place.ts';

/** The language model of a provider or a server, by its client. */
export function openProviderChat(config: HostedChatConfig, runnerOf: RunnerOf): ChatModel {
  const { kind, apiKey, calls } = config;
  const baseURL = chatURL(config);
  const { model, contextLength, temperature, seed, structured, reasoning } = config;
  const keyPlace = keyPlaceOf({ ...config, variable: 'MEMORAG_GENERATOR_KEY' });
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
