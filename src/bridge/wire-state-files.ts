import { z } from 'zod';

/** What the bridge may write for a state, and nothing else: no other name is asked for or taken. */
export const STATE_FILE_NAME = /^(?:state\.json|segments\.jsonl|segment-\d{6}\.kv|tail-[0-9a-f]{16}\.kv)$/u;

export const hasStateRequestSchema = z.strictObject({ state: z.string() });

/** `directory`: the scratch folder with the state's files; a state may be `held` without one, in the device's memory. */
export const hasStateEndSchema = z.object({ held: z.boolean(), directory: z.string().nullable() });
export type HeldState = z.output<typeof hasStateEndSchema>;

export const stateFilesRequestSchema = z.strictObject({ directory: z.string() });

const stateFileSchema = z.object({ name: z.string(), bytes: z.number().int().nonnegative() });
export type StateFile = z.output<typeof stateFileSchema>;

export const stateFilesEndSchema = z.object({ files: z.array(stateFileSchema) });

export const sentFileSchema = stateFileSchema;
