import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { MemoError } from '../errors/memo-error.ts';
import { createBridgeMemory } from '../memory/bridge-memory.ts';
import { createExtractiveMemory } from '../memory/extractive-memory.ts';
import { createGistMemory } from '../memory/gist-memory.ts';
import { createPromptMemory } from '../memory/prompt-memory.ts';
import { withRemoteStates } from '../memory/remote-states.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenMemoryModelOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  /** The language model of a memory that a chat model serves; absent: it is none of these. */
  readonly chat?: ChatModel | undefined;
  /** Absent: who opens this knows of no graphs. */
  readonly createGraph?: (() => MemoryModel) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The memory model of a configuration. */
export async function openMemoryModel(config: MemoRagConfig['memory'], { openBridge, chat, createGraph = noGraph, signal }: OpenMemoryModelOptions): Promise<MemoryModel> {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveMemory();
    case 'graph':
      return createGraph();
    case 'gist': {
      const { spanTokens, gistTokens, promptTokens } = config;
      const writer = chat ?? noChat(config.kind);
      // A model of the bridge knows its exact name once its configuration was read; a hosted one is named without a call.
      if (writer.kind === 'huggingface-local' || writer.kind === 'beacon') await writer.contextLength({ signal });
      return createGistMemory({ chat: writer, spanTokens, gistTokens, promptTokens });
    }
    case 'beacon':
    case 'long-context': {
      const { bridge, model: path, ...wanted } = config;
      if (typeof path !== 'string') {
        refuseTensorOptions({ ...wanted, bridge });
        return createPromptMemory({ chat: chat ?? noChat(config.kind) });
      }
      return createBridgeMemory({ ...wanted, path, bridge: withRemoteStates(openBridge(bridge)), signal });
    }
    default:
      return config satisfies never;
  }
}

/** They are of a model of the bridge that keeps the text, which `memory.model` names as a text. */
function refuseTensorOptions(memory: { readonly [option in (typeof TENSOR_OPTIONS)[number]]?: unknown }): void {
  const given = TENSOR_OPTIONS.find((option) => memory[option] !== undefined);
  if (given === undefined) return;
  throw new MemoError({
    code: 'config-invalid',
    message: `memory.${given} is given, and memory.model names no folder and no id of a model that it could be of`,
    remedy: `leave memory.${given} out, or write it into the model that it is of (\`memory.model.${given}\`, \`generator.${given}\`)`,
  });
}

const TENSOR_OPTIONS = ['device', 'dtype', 'bits', 'bridge'] as const;

function noChat(kind: string): never {
  throw new MemoError({ code: 'config-invalid', message: `no language model serves the ${kind} memory`, remedy: 'set memory.model, or the generator' });
}

function noGraph(): never {
  throw new MemoError({ code: 'config-invalid', message: 'memory.kind is graph, and a graph is no memory of this pipeline', remedy: 'open it with HippoRAG.open(), or ask it with `memorag graph ask`' });
}
