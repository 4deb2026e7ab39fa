import { isMemoError } from '../errors/memo-error.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { EstimateOptions } from '../spec/memory-model.ts';

/** How much a chat model reads. Some servers are asked for it: a dry run goes on without the one that does not answer. */
export async function contextLengthOf(chat: ChatModel, { signal, isDryRun = false }: EstimateOptions): Promise<number | undefined> {
  try {
    return await chat.contextLength({ signal });
  } catch (error) {
    if (!isDryRun || !isMemoError(error) || !error.code.startsWith('provider-')) throw error;
    return undefined;
  }
}
