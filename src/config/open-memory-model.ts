import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { MemoError } from '../errors/memo-error.ts';
import { createBridgeMemory } from '../memory/bridge-memory.ts';
import { createExtractiveMemory } from '../memory/extractive-memory.ts';
import { withRemoteStates } from '../memory/remote-states.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenMemoryModelOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  /** The language model of a memory that a chat model serves; absent: it is none of these. */
  readonly chat?: ChatModel | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The memory model of a configuration. */
export async function openMemoryModel(config: MemoRagConfig['memory'], { openBridge, signal }: OpenMemoryModelOptions): Promise<MemoryModel> {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveMemory();
    case 'gist':
      throw unsupported(config.kind);
    case 'beacon':
    case 'long-context': {
      const { bridge, model: path, ...wanted } = config;
      if (typeof path !== 'string') throw unsupported(config.kind);
      return createBridgeMemory({ ...wanted, path, bridge: withRemoteStates(openBridge(bridge)), signal });
    }
    default:
      return config satisfies never;
  }
}

function unsupported(kind: string): MemoError {
  return new MemoError({ code: 'unsupported', message: `a ${kind} memory that a chat model serves cannot be made yet`, remedy: 'set memory.kind to another' });
}
