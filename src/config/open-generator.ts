import { createChatGenerator } from '../generators/chat-generator.ts';
import { createExtractiveGenerator } from '../generators/extractive-generator.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoRagConfig } from './schema.ts';

/** A model of the bridge refuses a prompt at once, and its tokenizer may count three times what is counted here. */
const LOCAL_TRIES = 5;

/** The generator of a configuration over its language model; `undefined`: the memory model answers. */
export function openGenerator(config: MemoRagConfig['generator'], chat: ChatModel | undefined): Generator | undefined {
  if (config.kind === 'extractive') return createExtractiveGenerator();
  if (config.kind === 'none' || chat === undefined) return undefined;
  const isLocal = config.kind === 'huggingface-local' || config.kind === 'memory-model';
  const { maxNewTokens, maxInputTokens } = config;
  return createChatGenerator({ chat, maxNewTokens, maxInputTokens, ...(isLocal ? { shorterTries: LOCAL_TRIES } : {}) });
}
