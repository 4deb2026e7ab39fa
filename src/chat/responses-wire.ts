import { APIError } from 'openai';
import { z } from 'zod';
import { parseReply } from '../calls/parse-reply.ts';
import { tokenCount } from '../calls/token-count.ts';
import type { ChatReply } from '../spec/chat-model.ts';
import type { ReplyPiece, TokenCounts } from './reply-piece.ts';

const text = z.string().nullish();
const count = tokenCount.nullish();

const item = z.object({
  type: text,
  content: z.array(z.object({ type: text, text, refusal: text })).nullish(),
  /** Of a function call. */
  arguments: text,
});

const response = z.object({
  status: text,
  output: z.array(item).nullish(),
  incomplete_details: z.object({ reason: text }).nullish(),
  error: z.object({ code: text, message: text }).nullish(),
  usage: z
    .object({
      input_tokens: count,
      input_tokens_details: z.object({ cached_tokens: count }).nullish(),
      output_tokens: count,
      output_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
    })
    .nullish()
    .catch(undefined),
});
type Response = z.output<typeof response>;

/** Of the many events those that carry a part of a reply, or its end. */
const event = z.object({ type: z.string(), delta: text, response: z.unknown().optional() });

/** A whole reply of the Responses API. */
export function readResponse(rawResponse: unknown, what: string): ReplyPiece {
  const parsed = parseReply(response, rawResponse, { what });
  const { output } = parsed;
  // Without an output it is a reply of something else.
  if (output === undefined || output === null) throwIfFailed(parsed, what);
  const messages = output?.filter(({ type }) => type === 'message').flatMap(({ content }) => content ?? []) ?? [];
  const call = output?.find(({ type }) => type === 'function_call');
  return {
    ...endOfResponse(parsed, what),
    text: messages.map((part) => part.text ?? part.refusal ?? '').join(''),
    toolArguments: call?.arguments ?? undefined,
  };
}

/** An event of a streamed reply; most say nothing of what the reply says, but that it goes on. */
export function readResponseEvent(rawEvent: unknown, what: string): ReplyPiece {
  const { type, delta, response: rawResponse } = parseReply(event, rawEvent, { what });
  switch (type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return { text: delta ?? '' };
    case 'response.function_call_arguments.delta':
      return { toolArguments: delta ?? '' };
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return endOfResponse(parseReply(response, rawResponse, { what }), what);
    default:
      return type.startsWith('response.reasoning') ? { hasReasoned: true } : {};
  }
}

function endOfResponse(parsed: Response, what: string): ReplyPiece {
  throwIfFailed(parsed, what);
  const { usage, output } = parsed;
  return {
    finishReason: finishReasonOf(parsed),
    counts: toCounts(usage),
    hasReasoned: (usage?.output_tokens_details?.reasoning_tokens ?? 0) > 0 || output?.some(({ type }) => type === 'reasoning'),
  };
}

function throwIfFailed({ status, error }: Response, what: string): void {
  if (status === 'completed' || status === 'incomplete') return;
  throw new APIError(undefined, { message: error?.message ?? `${what} gave no reply (${status ?? 'without a status'})`, code: error?.code ?? undefined }, undefined, new Headers());
}

function finishReasonOf({ status, incomplete_details }: Response): ChatReply['finishReason'] {
  if (status !== 'incomplete') return 'stop';
  return incomplete_details?.reason === 'content_filter' ? 'content-filter' : 'length';
}

function toCounts(usage: Response['usage']): TokenCounts | undefined {
  if (usage === undefined || usage === null) return undefined;
  return { input: usage.input_tokens ?? 0, cachedInput: usage.input_tokens_details?.cached_tokens ?? 0, output: usage.output_tokens ?? 0 };
}
