import { z } from 'zod';
import { errorReplySchema } from './wire.ts';

const count = z.number().int().nonnegative();

/** The lines of `python -m memorag_bridge.fetch_model`. The last one is `end` or `error`. */
export const fetchLineSchema = z.discriminatedUnion('type', [
  /** What was found at the hub: all bytes, and of these the missing ones. Left out where the model comes from the cache without a network. */
  z.object({ type: z.literal('start'), revision: z.string(), files: count, bytes: count, missing: count }),
  z.object({ type: z.literal('progress'), done: count, total: count }),
  z.object({ type: z.literal('end'), model: z.string(), revision: z.string().nullable(), path: z.string(), files: count, bytes: count }),
  errorReplySchema.extend({ type: z.literal('error') }),
]);
export type FetchLine = z.output<typeof fetchLineSchema>;
export type FetchStart = Extract<FetchLine, { type: 'start' }>;
export type FetchEnd = Extract<FetchLine, { type: 'end' }>;
