import { z } from 'zod';
import { deviceSchema } from './device.ts';

/** How a language model of the bridge is loaded, where the default is not wanted. */
export const tensorOptions = {
  device: deviceSchema.optional(),
  /** Default: float32 on a CPU, bfloat16 on a GPU. */
  dtype: z.enum(['auto', 'float32', 'bfloat16', 'float16']).optional(),
  /** Weights in fewer bits. */
  bits: z.union([z.literal(4), z.literal(8)]).optional(),
};
