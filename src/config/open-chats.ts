import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createBridgeChat } from '../chat/bridge-chat.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { ChatModelConfig, HostedChatConfig } from './chat-model-schema.ts';
import { openHostedChat, type OpenHostedChatOptions } from './open-hosted-chat.ts';
import { requireKey } from './require-key.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenChatsOptions extends OpenHostedChatOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
}

/** The language models of a configuration that go on with a conversation; the two may be one. */
export interface Chats {
  /** Behind the generator; absent: none writes. */
  readonly answers?: ChatModel;
  /** Behind the memory model; absent: it is none that a chat model serves. */
  readonly memory?: ChatModel;
}

type ChatsConfig = Pick<MemoRagConfig, 'generator' | 'memory' | 'graph'>;

/** Opens what answers and what serves the memory, each as it is configured by itself; a memory that names no model is served by the generator's. */
export function openChats({ generator, memory, graph }: ChatsConfig, options: OpenChatsOptions): Chats {
  const own = openMemoryChat(memory, options);
  const answers = openAnswerChat({ generator, memory, graph }, { ...options, own });
  if (memory.kind === 'graph' && graph.extraction === 'model' && answers === undefined) throw noReader();
  const isExtractedByChat = memory.kind === 'graph' && graph.extraction !== 'extractive' && answers !== undefined;
  if (!isServedByChat(memory) && !isExtractedByChat) return answers === undefined ? {} : { answers };
  const served = own ?? answers;
  if (served === undefined) throw noModel(memory.kind);
  return { memory: served, ...(answers === undefined ? {} : { answers }) };
}

type Memory = MemoRagConfig['memory'];
type ServedMemory = Extract<Memory, { kind: 'gist' }> | (Extract<Memory, { kind: 'long-context' }> & { readonly model?: ChatModelConfig | undefined });

/** Whether a chat model reads and writes what the memory model is asked. */
export function isServedByChat(memory: Memory): memory is ServedMemory {
  return memory.kind === 'gist' || (memory.kind === 'long-context' && typeof memory.model !== 'string');
}

function openMemoryChat(memory: Memory, options: OpenChatsOptions): ChatModel | undefined {
  if (!isServedByChat(memory) || memory.model === undefined) return undefined;
  return openChat(typeof memory.model === 'string' ? { kind: 'huggingface-local', path: memory.model } : memory.model, options);
}

interface OpenAnswerChatOptions extends OpenChatsOptions {
  /** The memory's own chat model. */
  readonly own: ChatModel | undefined;
}

function openAnswerChat({ generator, memory }: ChatsConfig, { own, ...options }: OpenAnswerChatOptions): ChatModel | undefined {
  switch (generator.kind) {
    case 'extractive':
    case 'none':
      return undefined;
    case 'memory-model':
      return own ?? openWeights(memory, options);
    default: {
      const { maxNewTokens: _, maxInputTokens: __, ...model } = generator;
      return openChat(model, options);
    }
  }
}

/** The weights of a memory of the bridge. */
function openWeights(memory: Memory, { openBridge }: OpenChatsOptions): ChatModel {
  if (memory.kind === 'extractive' || memory.kind === 'graph' || memory.kind === 'gist' || typeof memory.model !== 'string') throw noWriter(memory.kind);
  const { kind, model: path, device, dtype, bits, bridge } = memory;
  return createBridgeChat({ kind: kind === 'beacon' ? kind : 'huggingface-local', path, device, dtype, bits, bridge: openBridge(bridge) });
}

function openChat(config: ChatModelConfig, { openBridge, ...hosted }: OpenChatsOptions): ChatModel {
  if (config.kind !== 'huggingface-local') return requireKey(openHostedChat(config satisfies HostedChatConfig, hosted), config);
  const { path, device, dtype, bits, bridge } = config;
  return createBridgeChat({ path, device, dtype, bits, bridge: openBridge(bridge) });
}

function noReader(): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: 'graph.extraction is model, and the generator names no language model',
    remedy: 'set the generator, `--generator <kind>` with `--generator-model <name>`, or graph.extraction to extractive',
  });
}

function noWriter(kind: Memory['kind']): MemoError {
  const [problem, remedy] = kind === 'extractive' || kind === 'graph'
    ? [`the memory model ${kind} writes nothing`, 'set memory.kind to beacon, gist or long-context, or generator.kind to another']
    : [`the memory ${kind} names no model of its own`, 'set memory.model, or generator.kind to another'];
  return new MemoError({ code: 'config-invalid', message: `generator.kind is memory-model, and ${problem}`, remedy });
}

function noModel(kind: Memory['kind']): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: `memory.kind is ${kind}, and neither memory.model nor the generator names a language model`,
    remedy: 'set memory.model, or the generator: `--generator <kind>` with `--generator-model <name>`',
  });
}
