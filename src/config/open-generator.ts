import type { Bridge } from '../bridge/bridge.ts';
import type { BridgeOptions } from '../bridge/bridge-options.ts';
import { createBridgeGenerator } from '../generators/bridge-generator.ts';
import { createExtractiveGenerator } from '../generators/extractive-generator.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenGeneratorOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
}

/** The generator of a configuration; `undefined`: the memory model answers. */
export function openGenerator(config: MemoRagConfig['generator'], { openBridge }: OpenGeneratorOptions): Generator | undefined {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveGenerator();
    case 'none':
      return undefined;
    case 'huggingface-local': {
      const { bridge, kind: _, ...options } = config;
      return createBridgeGenerator({ ...options, bridge: openBridge(bridge) });
    }
    default:
      return config satisfies never;
  }
}
