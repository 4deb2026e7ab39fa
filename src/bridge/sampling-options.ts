import { z } from 'zod';

/** How the next token is chosen; absent: the likeliest one, until the model ends its turn. */
export const samplingOptions = {
  temperature: z.number().min(0).optional(),
  topP: z.number().positive().max(1).optional(),
  topK: z.number().int().min(0).optional(),
  repetitionPenalty: z.number().positive().max(10).optional(),
  seed: z.number().int().min(0).optional(),
  stop: z.array(z.string().min(1)).readonly().optional(),
};
