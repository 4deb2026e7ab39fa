import { MemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { EstimateOptions } from '../spec/memory-model.ts';
import { contextLengthOf } from './context-length.ts';
import type { GistSettings } from './gist.ts';

/** Tokenizers differ: this share of a model's positions is filled by the count of another. */
const FILL = 0.75;
/** What a prompt says beside the texts: instructions, a long question, the delimiters. */
const WORDS_TOKENS = 700;
/** Of gists in a prompt, where nobody says how many: what is asked with every question is paid for with every question. */
const DEFAULT_PROMPT_TOKENS = 16_384;
const REPLY_TOKENS = 512;
const LEAST_TOKENS = 128;

/** The settings as the model's positions allow for them: a span, the words around it and its gist must fit. Errors: `over-capacity`. */
export async function fitSettings(chat: ChatModel, settings: GistSettings, options: EstimateOptions): Promise<GistSettings> {
  const contextLength = await contextLengthOf(chat, options);
  if (contextLength === undefined) return settings;
  const room = Math.floor(FILL * (contextLength - settings.gistTokens - WORDS_TOKENS));
  if (room < LEAST_TOKENS) {
    throw new MemoError({
      code: 'over-capacity',
      message: `${chat.modelId} has ${contextLength} positions: a gist of ${settings.gistTokens} tokens leaves no room for the text that it is of`,
      remedy: 'set memory.gistTokens to less, or memory.model to a model with more positions',
    });
  }
  return { ...settings, spanTokens: Math.min(settings.spanTokens, room) };
}

/** Most cl100k tokens of gists in a prompt. */
export async function promptCapacity(chat: ChatModel, { promptTokens, ...options }: EstimateOptions & { readonly promptTokens?: number | undefined }): Promise<number> {
  const contextLength = await contextLengthOf(chat, options);
  const room = contextLength === undefined ? Infinity : Math.max(LEAST_TOKENS, Math.floor(FILL * (contextLength - REPLY_TOKENS - WORDS_TOKENS)));
  return Math.min(promptTokens ?? DEFAULT_PROMPT_TOKENS, room);
}
