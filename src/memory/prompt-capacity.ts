import type { ChatModel } from '../spec/chat-model.ts';
import type { EstimateOptions } from '../spec/memory-model.ts';
import { contextLengthOf } from './context-length.ts';

/** Tokenizers differ: this share of a model's positions is filled by the count of another. */
const FILL = 0.9;
/** What is asked behind the texts, and the reply. */
const ASKED_TOKENS = 1_800;
/** Where nobody says how much a model reads. */
const DEFAULT_TOKENS = 32_768;
const LEAST_TOKENS = 256;
/** More than any model reads. */
export const MOST_PART_TOKENS = 10_000_000;

/** Most cl100k tokens of texts in one prompt. */
export async function partCapacity(chat: ChatModel, options: EstimateOptions): Promise<number> {
  const contextLength = (await contextLengthOf(chat, options)) ?? DEFAULT_TOKENS;
  return Math.max(LEAST_TOKENS, Math.floor(FILL * (contextLength - ASKED_TOKENS)));
}
