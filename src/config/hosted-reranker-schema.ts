import { z } from 'zod';
import { apiKey } from './api-key-schema.ts';
import { baseURL } from './base-url-schema.ts';
import { callSettingsSchema } from './chat-model-schema.ts';

const common = {
  /** Absent: the provider's own variable in the environment, and never where the base URL was read from a file. */
  apiKey: apiKey.optional(),
  /** Most texts of a call. */
  batchSize: z.number().int().min(1).max(2048).optional(),
  calls: callSettingsSchema.omit({ cache: true }).prefault({}),
  /** Money for a million tokens. */
  price: z.strictObject({ input: z.number().nonnegative(), currency: z.string().min(1).default('USD') }).optional(),
};

/** A hosted or served model that ranks texts. */
export const hostedRerankerSchema = z.discriminatedUnion('kind', [
  /** text-embeddings-inference. `model`: a name for it; the server has one model. */
  z.strictObject({ kind: z.literal('tei'), baseURL, model: z.string().min(1).optional(), ...common }),
  /** Cohere, and what speaks its `/v2/rerank`. */
  z.strictObject({ kind: z.literal('cohere'), baseURL: baseURL.optional(), model: z.string().min(1), ...common }),
  /** Jina, and what speaks its `/v1/rerank`: vLLM, llama.cpp and others. */
  z.strictObject({ kind: z.literal('jina'), baseURL: baseURL.optional(), model: z.string().min(1), ...common }),
  /** `baseURL`: a dedicated endpoint; else the router, by `provider`, which has no task but the similarity of sentences. */
  z.strictObject({
    kind: z.literal('huggingface'),
    baseURL: baseURL.optional(),
    provider: z.string().min(1).default('auto'),
    model: z.string().min(1),
    task: z.enum(['sentence-similarity', 'text-ranking']).default('sentence-similarity'),
    ...common,
  }),
]);
export type HostedRerankerConfig = z.output<typeof hostedRerankerSchema>;
