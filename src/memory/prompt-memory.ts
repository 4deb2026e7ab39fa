import { setImmediate } from 'node:timers/promises';
import { isMemoError } from '../errors/memo-error.ts';
import { promptLanguage } from '../prompts/prompt-language.ts';
import { textReaderPrompt } from '../prompts/text-reader-prompt.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { MemoryModel, MemoryState } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { newNonce } from '../util/new-nonce.ts';
import { estimatePrompts } from './prompt-estimate.ts';
import { readPrompt, writePrompt, type SavedPrompt } from './prompt-files.ts';
import { promptParts } from './prompt-parts.ts';
import { recallFromParts } from './prompt-recall.ts';
import { MOST_PART_TOKENS, partCapacity } from './prompt-capacity.ts';

export interface PromptMemoryOptions {
  readonly chat: ChatModel;
}

/** Where a prompt was too long after all, the next one holds this share of it. */
const NEXT_FILL = 0.6;
const MOST_TRIES = 5;

/**
 * The long-context memory that a chat model serves: the whole text stands in the prompt of every request, which begins alike for all of them, so that
 * a provider's prompt cache has it; a text that does not fit is asked in parts. Nothing is computed before the first question.
 */
export function createPromptMemory({ chat }: PromptMemoryOptions): MemoryModel {
  return {
    kind: 'long-context',
    // The texts are the memory: any chat model reads them.
    modelId: 'texts in the prompt',
    isLanguageModel: true,
    details: { chat: chat.kind, chatModel: chat.modelId },
    estimate: async (documents, asked) => {
      asked.signal?.throwIfAborted();
      return estimatePrompts(documents, { model: chat.modelId, partTokens: await partCapacity(chat, asked), signal: asked.signal });
    },
    memorize: async (documents, { signal }) => {
      // Nothing takes time here: the caller gets a turn to abort it.
      await setImmediate();
      signal?.throwIfAborted();
      return stateOf(chat, documents, { language: promptLanguage(documents[0]?.text ?? ''), nonce: newNonce() });
    },
    open: async ({ directory, documents, signal }) => {
      signal?.throwIfAborted();
      return stateOf(chat, documents, await readPrompt(directory));
    },
  };
}

/** The texts in prompts. */
interface Cut {
  readonly partTokens: number;
  /** Tokens of the longest part. */
  readonly longest: number;
  readonly reads: readonly (readonly ChatMessage[])[];
}

function stateOf(chat: ChatModel, documents: readonly Document[], saved: SavedPrompt): MemoryState {
  const { language, nonce } = saved;
  let most = MOST_PART_TOKENS;
  let cut: Cut | undefined;
  const cutInto = (partTokens: number): Cut => {
    if (cut?.partTokens === partTokens) return cut;
    const parts = promptParts(documents, { partTokens });
    return (cut = { partTokens, longest: Math.max(0, ...parts.map(({ tokens }) => tokens)), reads: parts.map(({ text }) => textReaderPrompt({ text, language, nonce })) });
  };
  return {
    recall: async (requests, options) => {
      options.signal?.throwIfAborted();
      const capacity = await partCapacity(chat, options);
      for (let tried = 1; ; tried += 1) {
        const { reads, longest } = cutInto(Math.min(most, capacity));
        try {
          return await recallFromParts({ chat, nonce, language }, { requests, reads }, options);
        } catch (error) {
          // Refused before the first word of a reply; what the model takes is known from now on.
          if (!isMemoError(error, 'input-too-large') || tried === MOST_TRIES) throw error;
          most = Math.floor(longest * NEXT_FILL);
        }
      }
    },
    save: (directory) => writePrompt(directory, saved),
    canReplace: true,
    append: async (_, { corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(chat, corpus.documents, saved);
    },
    forget: async (_, { corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(chat, corpus.documents, saved);
    },
    // Nothing is held but the caller's own texts.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
