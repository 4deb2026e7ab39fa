import type { ChatModel } from '../spec/chat-model.ts';
import { OPENAI_DIALECT } from './known-dialects.ts';
import { createOpenAiChat, type OpenAiChatOptions } from './openai-chat.ts';
import { createAzureClient, createOpenAiClient } from './openai-client.ts';

export interface AzureChatOptions extends Omit<OpenAiChatOptions, 'client' | 'dialect'> {
  /** Of the older paths, with the deployment in them; absent: the paths of OpenAI below `/openai/v1`. */
  readonly apiVersion?: string | undefined;
}

/** A deployment of a resource of Azure, by the deployment's name as `model`. */
export function createAzureChat(options: AzureChatOptions): ChatModel {
  const { apiVersion } = options;
  const endpoint = options.baseURL.replace(/\/+$/u, '');
  const isNewer = apiVersion === undefined || endpoint.endsWith('/openai/v1');
  const baseURL = isNewer && !endpoint.endsWith('/openai/v1') ? `${endpoint}/openai/v1` : endpoint;
  const client = isNewer ? createOpenAiClient({ ...options, baseURL, apiVersion }) : createAzureClient({ ...options, baseURL, apiVersion });
  return createOpenAiChat({ ...options, baseURL, client, dialect: OPENAI_DIALECT });
}
