import { z } from 'zod';
import { tensorOptions } from '../bridge/tensor-options.ts';
import { apiKey } from './api-key-schema.ts';
import { baseURL } from './base-url-schema.ts';
import { ownBridge } from './own-bridge-schema.ts';

/** How calls to a provider survive and what they may cost. */
export const callSettingsSchema = z.strictObject({
  /** Most calls at once. */
  concurrency: z.number().int().min(1).max(1024).default(8),
  requestsPerMinute: z.number().positive().optional(),
  tokensPerMinute: z.number().positive().optional(),
  /** Attempts beyond the first, of what can be tried again. */
  retries: z.number().int().min(0).max(20).default(5),
  /** Longest attempt. */
  attemptSeconds: z.number().positive().max(86_400).default(300),
  /** Longest silence before the reply begins, and between two of its pieces. */
  silenceSeconds: z.number().positive().max(86_400).default(60),
  /** Longest call, from its first attempt on: the waits for further ones count. */
  totalSeconds: z.number().positive().max(86_400).default(900),
  /** Whether replies are kept on disk, and a call that was made before is answered from there. */
  cache: z.boolean().default(true),
});
export type CallSettings = z.output<typeof callSettingsSchema>;

/** Money for a million tokens. */
const price = z.strictObject({
  input: z.number().nonnegative(),
  /** Absent: as `input`. */
  cachedInput: z.number().nonnegative().optional(),
  output: z.number().nonnegative(),
  currency: z.string().min(1).default('USD'),
});

const common = {
  /** The provider's name of it. */
  model: z.string().min(1),
  /** Absent: the provider's own variable in the environment, and never where the base URL was read from a file. */
  apiKey: apiKey.optional(),
  /** Tokens of prompt and reply together; absent: not known. */
  contextLength: z.number().int().min(256).optional(),
  temperature: z.number().min(0).max(2).default(0),
  seed: z.number().int().optional(),
  /** How a reply is held to a form: by JSON Schema, by a tool call, or not at all; `auto`: what the kind is known for. */
  structured: z.enum(['auto', 'json-schema', 'tool', 'none']).default('auto'),
  /** How much a model that can reason does so before it replies; absent: as the provider has it. */
  reasoning: z.enum(['none', 'minimal', 'low', 'medium', 'high']).optional(),
  calls: callSettingsSchema.prefault({}),
  price: price.optional(),
};

/** A hosted or served language model, as generator or as memory model. */
export const hostedChatSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('openai'), api: z.enum(['responses', 'chat']).default('responses'), baseURL: baseURL.optional(), ...common }),
  /** `baseURL`: the resource's endpoint. `model`: the deployment. */
  z.strictObject({ kind: z.literal('azure-openai'), baseURL, apiVersion: z.string().min(1).optional(), ...common }),
  z.strictObject({ kind: z.literal('deepseek'), baseURL: baseURL.optional(), ...common }),
  /** vLLM, SGLang, TGI, llama.cpp, LM Studio, OpenRouter and others. */
  z.strictObject({
    kind: z.literal('openai-compatible'),
    baseURL,
    /** Whether the last message of a beginning that requests share is marked for the provider's prompt cache, as models of Anthropic want it; absent: at OpenRouter alone. */
    cacheControl: z.boolean().optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('ollama'), baseURL: baseURL.optional(), ...common }),
  /** `baseURL`: a dedicated endpoint; else the router, by `provider`. */
  z.strictObject({ kind: z.literal('huggingface'), baseURL: baseURL.optional(), provider: z.string().min(1).default('auto'), ...common }),
]);
export type HostedChatConfig = z.output<typeof hostedChatSchema>;

/** Any language model that can serve a memory: hosted, served, or an instruct model of the bridge (`path`: its folder or the id of a fetched one). */
export const chatModelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('huggingface-local'), path: z.string().min(1), ...tensorOptions, bridge: ownBridge }),
  ...hostedChatSchema.options,
]);
export type ChatModelConfig = z.output<typeof chatModelSchema>;
