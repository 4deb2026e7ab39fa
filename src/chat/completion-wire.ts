import { z } from 'zod';
import { ProviderError } from '../calls/provider-error.ts';
import { tokenCount } from '../calls/token-count.ts';
import type { ChatReply } from '../spec/chat-model.ts';
import type { ReplyPiece, TokenCounts } from './reply-piece.ts';

const text = z.string().nullish();
const count = tokenCount.nullish();

/** Some servers write a text in parts, thoughts among them. */
const content = z.union([z.string(), z.array(z.object({ type: z.string().nullish(), text }))]).nullish();

const said = z.object({
  content,
  reasoning_content: z.unknown().optional(),
  reasoning: z.unknown().optional(),
  refusal: text,
  tool_calls: z.array(z.object({ index: z.number().nullish(), function: z.object({ arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() }).nullish() })).nullish(),
});
export type Said = z.output<typeof said>;

const usage = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
    /** DeepSeek's. */
    prompt_cache_hit_tokens: count,
    completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
  })
  .nullish()
  // A reply is not lost because its counts are odd.
  .catch(undefined);

/** What an error inside a stream or a reply with status 200 says. */
const error = z.union([z.string(), z.looseObject({ message: text, code: z.union([z.string(), z.number()]).nullish() })]);

export const completionSchema = z.object({ choices: z.array(z.object({ message: said, finish_reason: text })).min(1), usage });

export const completionChunkSchema = z.object({ choices: z.array(z.object({ delta: said.nullish(), finish_reason: text })).nullish(), usage });

export const failedReplySchema = z.object({ error });

/** A whole message, or a part of one, in the common shape. */
export function saidPiece({ content: rawContent, refusal, reasoning, reasoning_content, tool_calls }: Partial<Said>, finishReason: string | null | undefined, counts: z.output<typeof usage>): ReplyPiece {
  const parts = Array.isArray(rawContent) ? rawContent : [{ type: 'text', text: rawContent }];
  const [call] = tool_calls ?? [];
  const rawArguments = (call?.index ?? 0) === 0 ? call?.function?.arguments : undefined;
  return {
    text: [...parts.filter(({ type }) => type === 'text').map((part) => part.text ?? ''), refusal ?? ''].join(''),
    toolArguments: typeof rawArguments === 'object' && rawArguments !== null ? JSON.stringify(rawArguments) : (rawArguments ?? undefined),
    hasReasoned: isSome(reasoning) || isSome(reasoning_content) || parts.some(({ type }) => type === 'thinking') || (counts?.completion_tokens_details?.reasoning_tokens ?? 0) > 0,
    finishReason: finishReasonOf(finishReason),
    counts: toCounts(counts),
  };
}

function isSome(rawReasoning: unknown): boolean {
  return typeof rawReasoning === 'string' ? rawReasoning !== '' : rawReasoning !== undefined && rawReasoning !== null;
}

function toCounts(counts: z.output<typeof usage>): TokenCounts | undefined {
  if (counts === undefined || counts === null) return undefined;
  const { prompt_tokens, completion_tokens, prompt_tokens_details, prompt_cache_hit_tokens } = counts;
  return { input: prompt_tokens ?? 0, cachedInput: prompt_tokens_details?.cached_tokens ?? prompt_cache_hit_tokens ?? 0, output: completion_tokens ?? 0 };
}

/** In the words that servers use beside `stop`; a tool call is the end of a reply that was asked for by one. Some give up in the middle and say so here. */
function finishReasonOf(reason: string | null | undefined): ChatReply['finishReason'] | undefined {
  switch (reason) {
    case undefined:
    case null:
    case '':
      return undefined;
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    case 'error':
    case 'abort':
    case 'insufficient_system_resource':
      throw new ProviderError({ code: 'provider-failed', message: `the provider broke its reply off: ${reason}`, remedy: 'try again later' });
    default:
      return 'stop';
  }
}
