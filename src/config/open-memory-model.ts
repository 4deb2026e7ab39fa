import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createBridgeMemory } from '../memory/bridge-memory.ts';
import { createExtractiveMemory } from '../memory/extractive-memory.ts';
import { withRemoteStates } from '../memory/remote-states.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenMemoryModelOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  readonly signal?: AbortSignal | undefined;
}

/** The memory model of a configuration. */
export async function openMemoryModel(config: MemoRagConfig['memory'], { openBridge, signal }: OpenMemoryModelOptions): Promise<MemoryModel> {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveMemory();
    case 'beacon':
    case 'long-context': {
      const { bridge, model: path, ...wanted } = config;
      return createBridgeMemory({ ...wanted, path, bridge: withRemoteStates(openBridge(bridge)), signal });
    }
    default:
      return config satisfies never;
  }
}
