import { APIError } from 'openai';
import { parseReply } from '../calls/parse-reply.ts';
import { completionSchema, failedReplySchema, saidPiece } from './completion-wire.ts';
import type { ReplyPiece } from './reply-piece.ts';

/** A whole reply of `POST /chat/completions`. Routers answer with status 200 before they know that the provider behind them fails. */
export function readCompletion(rawReply: unknown, what: string): ReplyPiece {
  const failed = failedReplySchema.safeParse(rawReply);
  if (failed.success) throw new APIError(undefined, toObject(failed.data.error), undefined, new Headers());
  const { choices, usage } = parseReply(completionSchema, rawReply, { what });
  const [choice] = choices;
  // Some servers give no reason for the end of a reply that is whole in any case.
  return saidPiece(choice?.message ?? {}, choice?.finish_reason ?? 'stop', usage);
}

function toObject(error: unknown): object {
  return typeof error === 'object' && error !== null ? error : { message: error };
}
