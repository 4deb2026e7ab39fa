import { z } from 'zod';
import { deviceSchema } from './device.ts';

/** The one embedder whose heads give more than dense vectors. */
export const bgeM3RefSchema = z.strictObject({ kind: z.literal('bge-m3'), path: z.string().min(1), device: deviceSchema.optional() });

export const multiVectorsRequestSchema = z.strictObject({
  embedder: bgeM3RefSchema,
  outputs: z.array(z.enum(['sparse', 'colbert'])).min(1).readonly(),
  texts: z.array(z.string()).readonly(),
});
export type MultiVectorsRequest = z.output<typeof multiVectorsRequestSchema>;

const counts = z.array(z.number().int().nonnegative());

export const multiVectorsEndSchema = z.object({
  /** Per text its tokens and their weights. */
  sparse: z.array(z.object({ tokens: counts, weights: z.array(z.number().positive()) })).nullable(),
  /** Per text how many of the rows before this line are its own. */
  counts: counts.nullable(),
  truncated: z.number().int().nonnegative(),
});
export type MultiVectors = z.output<typeof multiVectorsEndSchema>;

export const scoresRequestSchema = z.strictObject({
  embedder: bgeM3RefSchema,
  pairs: z.array(z.tuple([z.string(), z.string()])).readonly(),
  weights: z.strictObject({ dense: z.number().nonnegative(), sparse: z.number().nonnegative(), colbert: z.number().nonnegative() }).optional(),
});
export type ScoresRequest = z.output<typeof scoresRequestSchema>;

const scores = z.array(z.number());

export const scoresEndSchema = z.object({
  dense: scores.nullable(),
  sparse: scores.nullable(),
  colbert: scores.nullable(),
  hybrid: scores,
  truncated: z.number().int().nonnegative(),
});
export type PairScores = z.output<typeof scoresEndSchema>;
