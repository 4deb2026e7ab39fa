import { z } from 'zod';
import { deviceSchema } from './device.ts';
import { bgeM3RefSchema } from './wire-scoring.ts';

/** The version of docs/bridge-protocol.md that this side speaks. */
export const BRIDGE_PROTOCOL = 1;

/** The one line that the bridge prints on standard output. */
export const readyLineSchema = z.object({
  event: z.literal('ready'),
  protocol: z.number().int(),
  version: z.string(),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int().positive(),
});
export type ReadyLine = z.output<typeof readyLineSchema>;

const wireErrorSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });
export type WireError = z.output<typeof wireErrorSchema>;

/** Body of a reply that is an error before it starts. */
export const errorReplySchema = z.object({ error: wireErrorSchema });

/** A model that a bridge has loaded; `bytes` of its weights. */
const loadedModelSchema = z.object({ id: z.string(), role: z.string(), device: z.string(), bytes: z.number().nonnegative().nullable() });

/** A memory that a bridge holds, on its model's device or in the host's memory. */
const residentMemorySchema = z.object({ state: z.string(), place: z.enum(['device', 'host']), device: z.string(), bytes: z.number().nonnegative() });

export const healthReplySchema = z.object({
  protocol: z.number().int(),
  version: z.string(),
  pid: z.number().int(),
  uptimeSeconds: z.number(),
  /** Who has the same sees the same files; a bridge that does not say is taken for one of this machine. */
  machine: z.string().optional(),
  models: z.array(loadedModelSchema),
  memories: z.array(residentMemorySchema),
});
export type BridgeHealth = z.output<typeof healthReplySchema>;

const availabilitySchema = z.object({ available: z.boolean(), problem: z.string().optional(), remedy: z.string().optional() });

export const doctorReplySchema = z.object({
  python: z.string(),
  platform: z.string(),
  packages: z.record(z.string(), z.string().nullable()),
  devices: z.array(z.string()),
  embedders: z.record(z.string(), availabilitySchema),
  /** Absent from a bridge that knows none. */
  rerankers: z.record(z.string(), availabilitySchema).optional(),
});
export type BridgeDoctor = z.output<typeof doctorReplySchema>;

/** Which embedder a call means. */
export const embedderRefSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bundled-minilm') }),
  z.strictObject({ kind: z.literal('bundled-e5') }),
  z.strictObject({ kind: z.literal('huggingface-local'), path: z.string().min(1), device: deviceSchema.optional() }),
  bgeM3RefSchema,
]);
export type EmbedderRef = z.output<typeof embedderRefSchema>;

export const embedderRequestSchema = z.strictObject({ embedder: embedderRefSchema });

export const embedRequestSchema = z.strictObject({
  embedder: embedderRefSchema,
  role: z.enum(['passage', 'query', 'fact-query']),
  texts: z.array(z.string()).readonly(),
});
export type EmbedRequest = z.output<typeof embedRequestSchema>;

export const splitRequestSchema = z.strictObject({ text: z.string(), chunkSize: z.number().int().positive() });
export type SplitRequest = z.output<typeof splitRequestSchema>;

/** What a line of a stream may be. `end` differs by call: its fields are parsed by the call. */
export const streamLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('heartbeat') }),
  z.object({ type: z.literal('progress'), done: z.number().nonnegative(), total: z.number().nonnegative() }),
  z
    .object({
      type: z.literal('vectors'),
      rows: z.number().int().nonnegative(),
      dimension: z.number().int().positive(),
      bytes: z.number().int().nonnegative().max(1 << 30),
    })
    .refine((line) => line.bytes === line.rows * line.dimension * 4, { message: 'bytes is not rows * dimension * 4' }),
  /** A part of the text that a model is writing; `request` tells texts apart that are written side by side. */
  z.object({ type: z.literal('delta'), text: z.string(), request: z.number().int().nonnegative().optional() }),
  z.looseObject({ type: z.literal('end') }),
  z.object({ type: z.literal('error'), error: wireErrorSchema }),
]);

/** What a loaded embedder is. */
export const embedderEndSchema = z.object({
  modelId: z.string().min(1),
  dimension: z.number().int().positive(),
  isNormalised: z.boolean(),
  maxTokens: z.number().int().positive(),
  maxBatchSize: z.number().int().positive(),
  scripts: z.array(z.enum(['latin', 'cjk', 'other'])).nullable(),
  runtime: z.string(),
});
export type EmbedderDescription = z.output<typeof embedderEndSchema>;

export const embedEndSchema = z.object({ truncated: z.number().int().nonnegative() });

export const splitEndSchema = z.object({
  spans: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])),
});
