import { APIError } from 'openai';
import { z } from 'zod';
import { parseReply } from '../calls/parse-reply.ts';
import { tokenCount } from '../calls/token-count.ts';
import type { ChatReply } from '../spec/chat-model.ts';
import type { ReplyPiece } from './reply-piece.ts';

const text = z.string().nullish();
// A reply is not lost because its counts are odd.
const count = tokenCount.nullish().catch(undefined);

/** A line of `POST /api/chat`, or its whole reply. */
const lineSchema = z.object({
  message: z.object({ content: text, thinking: text, tool_calls: z.array(z.object({ function: z.object({ arguments: z.unknown() }) })).nullish() }).nullish(),
  done: z.boolean().nullish(),
  done_reason: text,
  prompt_eval_count: count,
  eval_count: count,
  error: text,
});

/** Of `POST /api/show`. */
export const modelInfoSchema = z.object({ model_info: z.record(z.string(), z.unknown()).nullish() });

export function readOllamaLine(rawLine: unknown, what: string): ReplyPiece {
  const line = parseReply(lineSchema, rawLine, { what });
  const { message, done, done_reason, error } = line;
  if (typeof error === 'string') throw new APIError(undefined, { message: error }, undefined, new Headers());
  const [call] = message?.tool_calls ?? [];
  return {
    text: message?.content ?? '',
    // A call comes whole, its arguments as an object.
    toolArguments: call === undefined ? undefined : JSON.stringify(call.function.arguments),
    hasReasoned: typeof message?.thinking === 'string' && message.thinking !== '',
    ...(done === true ? { finishReason: finishReasonOf(done_reason), counts: toCounts(line) } : {}),
  };
}

function finishReasonOf(reason: string | null | undefined): ChatReply['finishReason'] {
  return reason === 'length' ? 'length' : 'stop';
}

/** A prompt that the server held whole is not counted by older ones. */
function toCounts({ prompt_eval_count, eval_count }: z.output<typeof lineSchema>): ReplyPiece['counts'] {
  return typeof eval_count === 'number' ? { input: prompt_eval_count ?? 0, cachedInput: 0, output: eval_count } : undefined;
}
