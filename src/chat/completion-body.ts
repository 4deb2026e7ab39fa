import { createHash } from 'node:crypto';
import type { ChatRequest } from '../spec/chat-model.ts';
import type { Dialect } from './dialect.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';
import { providerMessages, type ProviderMessage } from './provider-messages.ts';
import { isStrictForm, sentSchema } from './strict-schema.ts';

type Schema = Record<string, unknown>;

/** A type, not an interface: clients take parts with whatever else a provider knows. */
type TextPart = { type: 'text'; text: string; cache_control: { type: 'ephemeral' } };

/** The body of `POST /chat/completions`, but for `stream`. */
export interface CompletionBody {
  model: string;
  messages: ({ role: 'system'; content: string | TextPart[] } | { role: 'user'; content: string | TextPart[] } | { role: 'assistant'; content: string | TextPart[] })[];
  temperature?: number;
  seed?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  prompt_cache_key?: string;
  reasoning_effort?: NonNullable<HostedChatOptions['reasoning']>;
  response_format?: { type: 'json_schema'; json_schema: { name: string; schema: Schema; strict: boolean } };
  tools?: { type: 'function'; function: { name: string; description: string; parameters: Schema; strict?: boolean } }[];
  tool_choice?: { type: 'function'; function: { name: string } };
}

export type BodyOptions = Pick<HostedChatOptions, 'model' | 'temperature' | 'seed' | 'reasoning'>;

/** A request in the words of chat completions, as far as the server takes them. */
export function completionBody(request: ChatRequest, { model, temperature = 0, seed, reasoning }: BodyOptions, dialect: Dialect): CompletionBody {
  return {
    model,
    messages: completionMessages(request, dialect),
    [dialect.tokensField]: request.maxNewTokens + dialect.reasoningTokens,
    ...(dialect.hasTemperature ? { temperature } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoning === undefined ? {} : { reasoning_effort: reasoning }),
    ...(dialect.hasPromptCacheKey ? promptCacheKey(request) : {}),
    ...completionForm(request, dialect),
  };
}

/** Names the beginning that a request shares with others. */
export function promptCacheKey({ messages, sharedMessages = 0 }: ChatRequest): { prompt_cache_key?: string } {
  if (sharedMessages === 0) return {};
  const shared = JSON.stringify(messages.slice(0, sharedMessages).map(({ role, content }) => [role, content]));
  return { prompt_cache_key: createHash('sha256').update(shared).digest('hex').slice(0, 32) };
}

function completionMessages(request: ChatRequest, dialect: Dialect): CompletionBody['messages'] {
  const messages = providerMessages(request, dialect);
  // Where the system's message was joined to another, positions are no longer the request's.
  const last = dialect.hasCacheControl && messages.length === request.messages.length ? (request.sharedMessages ?? 0) - 1 : -1;
  return messages.map((message, index) => (index === last ? cached(message) : { ...message }));
}

function cached({ role, content }: ProviderMessage): CompletionBody['messages'][number] {
  return { role, content: [{ type: 'text', text: content, cache_control: { type: 'ephemeral' } }] };
}

function completionForm({ form }: ChatRequest, { structured }: Dialect): Pick<CompletionBody, 'response_format' | 'tools' | 'tool_choice'> {
  if (form === undefined || structured === 'none') return {};
  const { name } = form;
  const schema: Schema = sentSchema(form);
  if (structured === 'json-schema') return { response_format: { type: 'json_schema', json_schema: { name, schema, strict: isStrictForm(form) } } };
  return {
    tools: [{ type: 'function', function: { name, description: 'Give your reply by calling this.', parameters: schema } }],
    tool_choice: { type: 'function', function: { name } },
  };
}
