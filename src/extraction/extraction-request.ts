import { EXTRACTION_PROMPT_VERSION, extractionPrompt } from '../prompts/extraction-prompt.ts';
import { formOf } from '../chat/reply-form.ts';
import type { ChatRequest } from '../spec/chat-model.ts';
import { newNonce } from '../util/new-nonce.ts';
import { extractionSchema } from './read-extraction.ts';

/** Enough for a passage of a thousand tokens that is nothing but facts; a reply that is cut here is read as far as it goes. */
export const MOST_REPLY_TOKENS = 2_048;

const FORM = formOf('extraction', extractionSchema);

/** What makes the extractions of one model. */
export function extractionIdentity(model: string): string {
  return `chat-extraction-${EXTRACTION_PROMPT_VERSION}, ${model}`;
}

/** The call that reads a passage. */
export function extractionRequest(text: string): ChatRequest & { readonly nonce: string } {
  const nonce = newNonce();
  return { messages: extractionPrompt(text.toWellFormed().trim(), nonce), maxNewTokens: MOST_REPLY_TOKENS, form: FORM, sharedMessages: 1, nonce };
}
