import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createBridgeChat } from '../chat/bridge-chat.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import { openHostedChat } from './open-hosted-chat.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenChatOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
}

/** The language model that a configuration answers with; `undefined`: none writes. */
export function openChat({ generator, memory }: Pick<MemoRagConfig, 'generator' | 'memory'>, { openBridge }: OpenChatOptions): ChatModel | undefined {
  switch (generator.kind) {
    case 'extractive':
    case 'none':
      return undefined;
    case 'huggingface-local': {
      const { bridge, path, device, dtype, bits } = generator;
      return createBridgeChat({ path, device, dtype, bits, bridge: openBridge(bridge) });
    }
    case 'memory-model': {
      if (memory.kind === 'extractive') throw noWriter();
      const { kind, model: path, device, dtype, bits, bridge } = memory;
      return createBridgeChat({ kind: kind === 'beacon' ? kind : 'huggingface-local', path, device, dtype, bits, bridge: openBridge(bridge) });
    }
    case 'openai':
    case 'azure-openai':
    case 'deepseek':
    case 'openai-compatible':
    case 'ollama':
    case 'huggingface':
      return openHostedChat(generator);
    default:
      return generator satisfies never;
  }
}

function noWriter(): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: 'generator.kind is memory-model, and the memory model extractive writes nothing',
    remedy: 'set memory.kind to beacon or long-context, or generator.kind to another',
  });
}
