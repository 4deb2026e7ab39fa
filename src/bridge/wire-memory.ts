import { z } from 'zod';
import { samplingOptions } from './sampling-options.ts';
import { tensorOptions } from './tensor-options.ts';

/** Which memory model a call means. `path`: a folder or a hub id. `ratio`: of a beacon memory; default: 4 where the model lists it. */
export const memoryModelRefSchema = z.strictObject({
  kind: z.enum(['beacon', 'long-context']),
  path: z.string().min(1),
  ratio: z.number().int().positive().optional(),
  ...tensorOptions,
});
export type MemoryModelRef = z.output<typeof memoryModelRefSchema>;

export const memoryModelRequestSchema = z.strictObject({ model: memoryModelRefSchema });

const texts = z.array(z.string()).readonly();

/** `before`: what stands before the texts in the same turn; it is part of the memory. */
export const memoryEstimateRequestSchema = z.strictObject({ model: memoryModelRefSchema, before: z.string(), texts });
export type MemoryEstimateRequest = z.output<typeof memoryEstimateRequestSchema>;

export const memorizeRequestSchema = z.strictObject({
  model: memoryModelRefSchema,
  before: z.string(),
  texts,
  /** Gets the state's files; what an interrupted call left there is gone on with. */
  directory: z.string(),
  /** Of a state that `texts` are read behind. */
  previous: z.string().optional(),
  /** Longer than the model's positions allow, up to what is advertised for it. */
  stretch: z.boolean().optional(),
});
export type BridgeMemorizeRequest = z.output<typeof memorizeRequestSchema>;

export const openMemoryRequestSchema = z.strictObject({ model: memoryModelRefSchema, directory: z.string() });
export type OpenMemoryRequest = z.output<typeof openMemoryRequestSchema>;

export const recallRequestSchema = z.strictObject({
  model: memoryModelRefSchema,
  /** One memory, or several one behind the other in one context. */
  directories: z.array(z.string()).min(1).readonly(),
  /** As it was memorized. */
  before: z.string(),
  /** Ends the turn of the text. */
  after: z.string(),
  /** The assistant's turn behind it. */
  acknowledgement: z.string(),
  requests: z
    .array(
      z.strictObject({
        prompt: z.string(),
        maxNewTokens: z.number().int().positive(),
        ...samplingOptions,
      }),
    )
    .min(1)
    .readonly(),
});
export type BridgeRecallRequest = z.output<typeof recallRequestSchema>;
/** Most states in one call. */
export const MAX_RECALL_DIRECTORIES = 256;
/** Most requests in one call. */
export const MAX_RECALL_REQUESTS = 64;

export const releaseRequestSchema = z.strictObject({ directory: z.string() });

const count = z.number().int().nonnegative();

/** What a memory model is, without loading it. */
export const memoryModelEndSchema = z.object({
  modelId: z.string().min(1),
  kind: z.enum(['beacon', 'long-context']),
  family: z.string(),
  layers: count,
  kvHeads: count,
  headDim: count,
  dtype: z.string(),
  device: z.string(),
  window: count.nullable(),
  ratio: count.nullable(),
  ratios: z.array(z.number().int().positive()),
  positions: count,
  /** Most tokens within the model's positions; stretched: within what is advertised for it, where that is more. */
  capacity: count,
  stretchedCapacity: count.nullable(),
  /** Most slots of memories that stand one behind the other in one context; null: they cannot. */
  composedSlots: count.nullable(),
  bytesPerSlot: count,
  weightsBytes: count,
  /** Fields of its configuration that are not known and do not matter. */
  ignored: z.array(z.string()),
});
export type MemoryModelDescription = z.output<typeof memoryModelEndSchema>;

export const memoryEstimateEndSchema = z.object({
  tokens: count,
  slots: count,
  bytes: count,
  weightsBytes: count,
  workingBytes: count,
  freeBytes: count.nullable(),
  capacity: count,
  stretchedCapacity: count.nullable(),
  fits: z.enum(['yes', 'stretched', 'no']),
  ratioThatFits: count.nullable(),
  seconds: z.number().nonnegative().nullable(),
});
export type BridgeEstimate = z.output<typeof memoryEstimateEndSchema>;

/** A state on disk. `state`: SHA-256 of its header, which holds the hashes of all its bytes. */
export const memoryStateEndSchema = z.object({
  state: z.string().regex(/^[0-9a-f]{64}$/u),
  tokens: count,
  slots: count,
  bytes: count,
  seconds: z.number().nonnegative(),
  /** Read by an earlier call. */
  resumedTokens: count,
});
export type BridgeState = z.output<typeof memoryStateEndSchema>;

export const recallEndSchema = z.object({
  /** In the order of the requests. */
  results: z.array(z.object({ text: z.string(), finishReason: z.enum(['stop', 'length']), outputTokens: count })),
  inputTokens: count,
  /** Held by the memory. */
  memoryTokens: count,
  seconds: z.number().nonnegative(),
});
export type BridgeRecall = z.output<typeof recallEndSchema>;

export const releaseEndSchema = z.object({ released: z.boolean() });
