import type { ChatReply } from '../spec/chat-model.ts';

/** What a provider counted. */
export interface TokenCounts {
  readonly input: number;
  readonly cachedInput: number;
  /** Reasoning included. */
  readonly output: number;
}

/** A part of a reply, or the whole of it, in no provider's own shape. */
export interface ReplyPiece {
  readonly text?: string | undefined;
  /** Of the arguments of the tool call that a form was asked by. */
  readonly toolArguments?: string | undefined;
  /** The model has reasoned; what it thought is nobody's to read. */
  readonly hasReasoned?: boolean | undefined;
  readonly finishReason?: ChatReply['finishReason'] | undefined;
  readonly counts?: TokenCounts | undefined;
}
