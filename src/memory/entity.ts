import { z } from 'zod';

/** A name that the texts of a memory use, and how often. */
export const entitySchema = z.object({ name: z.string().min(1), count: z.int().positive() });
export type Entity = Readonly<z.infer<typeof entitySchema>>;
