import { z } from 'zod';

/** A passage that stands for its section of the text. */
export const keyPointSchema = z
  .object({ documentId: z.string(), start: z.int().nonnegative(), end: z.int().positive(), score: z.number() })
  .refine(({ start, end }) => start < end, 'a key point is an empty span');
export type KeyPoint = Readonly<z.infer<typeof keyPointSchema>>;
