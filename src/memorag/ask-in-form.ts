import type { z } from 'zod';
import { formOf, readFormed } from '../chat/reply-form.ts';
import { withoutTags } from '../prompts/tagless-text.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Usage } from '../spec/generator.ts';

export interface FormedQuestion<T> {
  readonly messages: readonly ChatMessage[];
  readonly nonce: string;
  /** Of the form. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly maxNewTokens: number;
}

export interface FormedReply<T> {
  /** `undefined`: the reply has another form. */
  readonly value: T | undefined;
  readonly text: string;
  readonly isCut: boolean;
  readonly usage: Usage;
}

/** Asks a language model for one JSON object. One that cannot be held to a form may still write it, in a fence or behind a few words. */
export async function askInForm<T>(chat: ChatModel, asked: FormedQuestion<T>, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<FormedReply<T>> {
  const { messages, nonce, name, schema, maxNewTokens } = asked;
  const reply = await chat.chat({ messages, nonce, maxNewTokens, form: formOf(name, schema) }, { signal });
  const text = withoutTags(reply.text, nonce).trim();
  return { value: schema.safeParse(readFormed(text)).data, text, isCut: reply.finishReason === 'length', usage: reply.usage };
}
