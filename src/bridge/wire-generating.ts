import { z } from 'zod';
import { samplingOptions } from './sampling-options.ts';
import { tensorOptions } from './tensor-options.ts';

/** Which generator a call means. */
export const generatorRefSchema = z.strictObject({
  /** `beacon`: the weights of a beacon model with its beacons off; they are shared with the memories that are made with it. */
  kind: z.enum(['huggingface-local', 'beacon']),
  path: z.string().min(1),
  ...tensorOptions,
});
export type GeneratorRef = z.output<typeof generatorRefSchema>;

export const generatorRequestSchema = z.strictObject({ generator: generatorRefSchema });

const chatMessageSchema = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });

export const generateRequestSchema = z.strictObject({
  generator: generatorRefSchema,
  messages: z.array(chatMessageSchema).min(1).readonly(),
  maxNewTokens: z.number().int().positive(),
  ...samplingOptions,
});
export type BridgeGenerateRequest = z.output<typeof generateRequestSchema>;

/** What a loaded generator is. */
export const generatorEndSchema = z.object({
  modelId: z.string().min(1),
  /** Most tokens of prompt and text together. */
  contextLength: z.number().int().positive(),
  device: z.string(),
  dtype: z.string(),
});
export type GeneratorDescription = z.output<typeof generatorEndSchema>;

export const generateEndSchema = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length']),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
});
export type BridgeGenerated = z.output<typeof generateEndSchema>;
