import type { CreateGraphMemory } from '../config/create-graph-memory.ts';
import { createChatExtractor } from '../extraction/chat-extractor.ts';
import { createExtractiveExtractor } from '../extraction/extractive-extractor.ts';
import { createGraphMemory } from './graph-memory.ts';
import type { OpenieResults } from '../extraction/import-openie.ts';
import { createOpenieExtractor } from './openie-extractor.ts';

/** The graph memory of a configuration: facts by the language model that there is, else without one. */
export const openGraphMemory: CreateGraphMemory = (parts) => openGraphMemoryWith(undefined, parts);

/** The same where a file tells the facts of some texts already. */
export function openGraphMemoryWith(openie: OpenieResults | undefined, { config: { graph, chunkSize }, chat, embedders }: Parameters<CreateGraphMemory>[0]): ReturnType<typeof createGraphMemory> {
  const { normalisation, synonymThreshold } = graph;
  const own = chat === undefined ? createExtractiveExtractor() : createChatExtractor(chat);
  const extractor = openie === undefined ? own : createOpenieExtractor(openie, own);
  return createGraphMemory({ extractor, embedders, normalisation, synonymThreshold, chunkSize, details: chat === undefined ? undefined : { chat: chat.kind, chatModel: chat.modelId } });
}
