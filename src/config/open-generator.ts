import type { Bridge } from '../bridge/bridge.ts';
import type { BridgeOptions } from '../bridge/bridge-options.ts';
import { createBridgeGenerator } from '../generators/bridge-generator.ts';
import { createExtractiveGenerator } from '../generators/extractive-generator.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenGeneratorOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  readonly memory: MemoRagConfig['memory'];
}

/** The generator of a configuration; `undefined`: the memory model answers. */
export function openGenerator(config: MemoRagConfig['generator'], { openBridge, memory }: OpenGeneratorOptions): Generator | undefined {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveGenerator();
    case 'none':
      return undefined;
    case 'huggingface-local': {
      const { bridge, kind: _, ...options } = config;
      return createBridgeGenerator({ ...options, bridge: openBridge(bridge) });
    }
    case 'memory-model': {
      if (memory.kind === 'extractive') throw noWriter();
      const { kind, model: path, device, dtype, bits, bridge } = memory;
      const { maxNewTokens, maxInputTokens } = config;
      const own = kind === 'beacon' ? kind : 'huggingface-local';
      return createBridgeGenerator({ kind: own, path, device, dtype, bits, maxNewTokens, maxInputTokens, bridge: openBridge(bridge) });
    }
    default:
      return config satisfies never;
  }
}

function noWriter(): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: 'generator.kind is memory-model, and the memory model extractive writes nothing',
    remedy: 'set memory.kind to beacon or long-context, or generator.kind to another',
  });
}
