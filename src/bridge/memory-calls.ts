import { parseWire } from './parse-wire.ts';
import { type CallOptions, readEnd, type RunExchange, type StreamCallOptions, type WritingCallOptions } from './read-end.ts';
import {
  type BridgeEstimate,
  type BridgeMemorizeRequest,
  type BridgeRecall,
  type BridgeRecallRequest,
  type BridgeState,
  memoryEstimateEndSchema,
  type MemoryEstimateRequest,
  type MemoryModelDescription,
  memoryModelEndSchema,
  type MemoryModelRef,
  memoryStateEndSchema,
  type OpenMemoryRequest,
  recallEndSchema,
  releaseEndSchema,
} from './wire-memory.ts';

export interface MemorizeCallOptions extends StreamCallOptions {
  /** Told the bytes of state files that travel, where the bridge has other files than we: those it reads on behind, and those it wrote. */
  readonly onTransfer?: ((progress: { readonly way: 'send' | 'fetch'; readonly done: number; readonly total: number }) => void) | undefined;
}

/** The calls about KV memories. Every state is files in one directory; the bridge keeps what it has read of them. */
export interface MemoryCalls {
  /** Reads the model's configuration, not its weights. */
  describeMemoryModel(model: MemoryModelRef, options?: CallOptions): Promise<MemoryModelDescription>;
  estimateMemory(request: MemoryEstimateRequest, options?: StreamCallOptions): Promise<BridgeEstimate>;
  /** Progress counts tokens. */
  memorize(request: BridgeMemorizeRequest, options?: MemorizeCallOptions): Promise<BridgeState>;
  /** Loads a state, every block of it checked. */
  openMemory(request: OpenMemoryRequest, options?: StreamCallOptions): Promise<BridgeState>;
  /** Writes to several requests as one batch over one memory. */
  recall(request: BridgeRecallRequest, options?: WritingCallOptions): Promise<BridgeRecall>;
  /** Takes a state out of the device's and the host's memory; its files stay. Tells whether it was there. */
  releaseMemory(directory: string, options?: CallOptions): Promise<boolean>;
}

/** The memory calls over any way of reaching a bridge. */
export function createMemoryCalls(run: RunExchange): MemoryCalls {
  const end = async (path: string, body: unknown, options: WritingCallOptions): Promise<unknown> => (await run((x) => readEnd(x, path, body, options), options)).rawEnd;
  return {
    describeMemoryModel: async (model, options = {}) => parseWire(memoryModelEndSchema, await end('/v1/memory-model', { model }, options), '/v1/memory-model'),
    estimateMemory: async (request, options = {}) => parseWire(memoryEstimateEndSchema, await end('/v1/memory/estimate', request, options), '/v1/memory/estimate'),
    memorize: async (request, options = {}) => parseWire(memoryStateEndSchema, await end('/v1/memory/memorize', request, options), '/v1/memory/memorize'),
    openMemory: async (request, options = {}) => parseWire(memoryStateEndSchema, await end('/v1/memory/open', request, options), '/v1/memory/open'),
    recall: async (request, options = {}) => parseWire(recallEndSchema, await end('/v1/memory/recall', request, options), '/v1/memory/recall'),
    releaseMemory: async (directory, options = {}) => parseWire(releaseEndSchema, await end('/v1/memory/release', { directory }, options), '/v1/memory/release').released,
  };
}
