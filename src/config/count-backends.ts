import { createPlannedChat } from '../chat/planned-chat.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { EmbedderSet } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { chatTerms, type ChatTerms } from './chat-terms.ts';
import type { Meter } from './meter.ts';
import { isServedByChat, type Chats } from './open-chats.ts';
import type { OpenReranker } from './open-reranker.ts';
import { planMemoryModel } from './plan-memory-model.ts';
import { planEmbedders, planReranker } from './plan-search.ts';
import type { MemoRagConfig } from './schema.ts';

export interface Counted {
  readonly config: MemoRagConfig;
  readonly meter: Meter;
  readonly dryRun: boolean;
}

/** The chat models, what they take counted; in a dry run what they would take. */
export function countChats({ answers, memory }: Chats, { config, meter, dryRun }: Counted): Chats {
  const terms = chatTerms(config);
  const count = (role: 'memory' | 'generator', chat: ChatModel, { price, contextLength }: ChatTerms): ChatModel =>
    meter.chat(role, dryRun ? createPlannedChat(withoutCalls(chat, contextLength)) : chat, price);
  return {
    ...(answers === undefined ? {} : { answers: count('generator', answers, terms.generator) }),
    ...(memory === undefined ? {} : { memory: count('memory', memory, terms.memory) }),
  };
}

/** A server could be asked for its model's positions; a model of the bridge reads them from its files. */
function withoutCalls(chat: ChatModel, contextLength: number | undefined): ChatModel {
  return chat.kind === 'huggingface-local' || chat.kind === 'beacon' ? chat : { ...chat, modelId: chat.modelId, contextLength: () => Promise.resolve(contextLength) };
}

/** A memory that a chat model serves is counted with that; the bridge's is only counted where it is not asked. */
export function countMemoryModel(model: MemoryModel, { config, meter, dryRun }: Counted): MemoryModel {
  return !dryRun || config.memory.kind === 'extractive' || config.memory.kind === 'graph' || isServedByChat(config.memory) ? model : planMemoryModel(model, meter);
}

export function countEmbedders(set: EmbedderSet, { config: { embedder }, meter, dryRun }: Counted): EmbedderSet {
  if (!('model' in embedder)) return set;
  return meter.embedders(dryRun ? planEmbedders(set) : set, embedder.price);
}

export function countReranker(open: OpenReranker | undefined, { config: { reranker }, meter, dryRun }: Counted): OpenReranker | undefined {
  if (open === undefined || !('calls' in reranker)) return open;
  return async (options) => {
    const model = await open(options);
    const { kind, modelId } = model;
    const onUsage = (usage: Usage): void => meter.add({ role: 'reranker', kind, modelId, price: reranker.price }, usage);
    if (dryRun) return planReranker(model, (calls) => onUsage({ ...NO_USAGE, ...calls }));
    return { ...model, rerank: async (query, texts, { signal }) => await model.rerank(query, texts, { signal, onUsage }) };
  };
}
