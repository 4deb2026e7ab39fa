import { ONCE } from '../calls/once.ts';
import { createOpenAiChat } from '../chat/openai-chat.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { HostedChatConfig } from './chat-model-schema.ts';

/** A hosted or served language model; nothing is called before the first request. */
export function openHostedChat(config: HostedChatConfig): ChatModel {
  const { kind, model, apiKey, contextLength, calls } = config;
  switch (kind) {
    case 'openai-compatible':
      return createOpenAiChat({ kind, model, baseURL: config.baseURL, apiKey, contextLength, maxConcurrency: calls.concurrency, calls: ONCE });
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
