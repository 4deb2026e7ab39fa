import { z } from 'zod';

/** Which device of the bridge's machine a model runs on; `auto`: the first CUDA card, else the CPU. */
export const deviceSchema = z.string().regex(/^(auto|cpu|mps|cuda|cuda:(0|[1-9]\d?))$/u, 'auto, cpu, mps, cuda, or cuda:0 and so on');
