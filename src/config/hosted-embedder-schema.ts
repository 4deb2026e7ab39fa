import { z } from 'zod';
import { apiKey } from './api-key-schema.ts';
import { baseURL } from './base-url-schema.ts';
import { callSettingsSchema } from './chat-model-schema.ts';

/** What stands before a text in each role; where absent, what the model's makers say of it, or nothing. */
const instructions = z.strictObject({
  passage: z.string().optional(),
  query: z.string().optional(),
  factQuery: z.string().optional(),
});

const common = {
  /** The provider's name of it. */
  model: z.string().min(1),
  /** Absent: the provider's own variable in the environment, and never where the base URL was read from a file. */
  apiKey: apiKey.optional(),
  /** Values of a vector; absent: the model is asked. */
  dimension: z.number().int().min(1).max(65_536).optional(),
  /** Longest text in the model's own tokens; what is longer loses its tail. */
  maxTokens: z.number().int().min(16).max(1_048_576).optional(),
  /** Most texts of a call. */
  batchSize: z.number().int().min(1).max(2048).optional(),
  /** Most cl100k tokens of a call. */
  batchTokens: z.number().int().min(16).optional(),
  instructions: instructions.default({}),
  /** Whether vectors are brought to unit length. */
  normalise: z.boolean().default(true),
  calls: callSettingsSchema.omit({ cache: true }).prefault({}),
  /** Money for a million tokens. */
  price: z.strictObject({ input: z.number().nonnegative(), currency: z.string().min(1).default('USD') }).optional(),
};

/** Models that can give shorter vectors are asked for `dimension` values by it. */
const shorten = z.boolean().default(false);

/** A hosted or served embedding model. */
export const hostedEmbedderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('openai'), baseURL: baseURL.optional(), shorten, ...common }),
  /** `baseURL`: the resource's endpoint. `model`: the deployment. */
  z.strictObject({ kind: z.literal('azure-openai'), baseURL, apiVersion: z.string().min(1).optional(), shorten, ...common }),
  /** text-embeddings-inference, vLLM, llama.cpp, LM Studio and others. */
  z.strictObject({ kind: z.literal('openai-compatible'), baseURL, shorten, ...common }),
  z.strictObject({ kind: z.literal('ollama'), baseURL: baseURL.optional(), shorten, ...common }),
  /** `baseURL`: a dedicated endpoint; else the router, by `provider`. */
  z.strictObject({ kind: z.literal('huggingface'), baseURL: baseURL.optional(), provider: z.string().min(1).default('auto'), ...common }),
]);
export type HostedEmbedderConfig = z.output<typeof hostedEmbedderSchema>;
