import { z } from 'zod';
import { deviceSchema } from './device.ts';

/** Which reranker a call means. */
export const rerankerRefSchema = z.strictObject({
  kind: z.literal('huggingface-local'),
  path: z.string().min(1),
  device: deviceSchema.optional(),
});
export type RerankerRef = z.output<typeof rerankerRefSchema>;

export const rerankerRequestSchema = z.strictObject({ reranker: rerankerRefSchema });

export const rerankRequestSchema = z.strictObject({ reranker: rerankerRefSchema, query: z.string(), texts: z.array(z.string()).readonly() });
export type RerankRequest = z.output<typeof rerankRequestSchema>;

/** What a loaded reranker is. */
export const rerankerEndSchema = z.object({
  modelId: z.string().min(1),
  maxTokens: z.number().int().positive(),
  maxBatchSize: z.number().int().positive(),
  runtime: z.string(),
});
export type RerankerDescription = z.output<typeof rerankerEndSchema>;

export const rerankEndSchema = z.object({
  /** From 0 to 1, one per text. */
  scores: z.array(z.number().min(0).max(1)),
  /** The same as the model gives them. */
  logits: z.array(z.number()),
  truncated: z.number().int().nonnegative(),
});
export type RerankScores = z.output<typeof rerankEndSchema>;
