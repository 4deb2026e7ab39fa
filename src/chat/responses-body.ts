import type { ChatRequest } from '../spec/chat-model.ts';
import { promptCacheKey, type BodyOptions } from './completion-body.ts';
import type { Dialect } from './dialect.ts';
import { providerMessages } from './provider-messages.ts';
import { isStrictForm, sentSchema } from './strict-schema.ts';

type Schema = Record<string, unknown>;

/** The body of `POST /responses`, but for `stream`. */
export interface ResponsesBody {
  model: string;
  input: { role: 'system' | 'user' | 'assistant'; content: string }[];
  max_output_tokens: number;
  temperature?: number;
  store?: false;
  prompt_cache_key?: string;
  reasoning?: { effort: NonNullable<BodyOptions['reasoning']> };
  text?: { format: { type: 'json_schema'; name: string; schema: Schema; strict: boolean } };
  tools?: { type: 'function'; name: string; description: string; parameters: Schema; strict: boolean }[];
  tool_choice?: { type: 'function'; name: string };
}

/** The interface refuses fewer. */
const FEWEST_TOKENS = 16;

/** A request in the words of the Responses API, which knows no seed. Nothing of it is kept by the provider. */
export function responsesBody(request: ChatRequest, { model, temperature = 0, reasoning }: BodyOptions, dialect: Dialect): ResponsesBody {
  return {
    model,
    input: providerMessages(request, dialect).map((message) => ({ ...message })),
    max_output_tokens: Math.max(FEWEST_TOKENS, request.maxNewTokens + dialect.reasoningTokens),
    ...(dialect.hasTemperature ? { temperature } : {}),
    ...(reasoning === undefined ? {} : { reasoning: { effort: reasoning } }),
    ...(dialect.hasStore ? { store: false } : {}),
    ...(dialect.hasPromptCacheKey ? promptCacheKey(request) : {}),
    ...responsesForm(request, dialect),
  };
}

function responsesForm({ form }: ChatRequest, { structured }: Dialect): Pick<ResponsesBody, 'text' | 'tools' | 'tool_choice'> {
  if (form === undefined || structured === 'none') return {};
  const { name } = form;
  const schema: Schema = sentSchema(form);
  if (structured === 'json-schema') return { text: { format: { type: 'json_schema', name, schema, strict: isStrictForm(form) } } };
  return {
    tools: [{ type: 'function', name, description: 'Give your reply by calling this.', parameters: schema, strict: isStrictForm(form) }],
    tool_choice: { type: 'function', name },
  };
}
