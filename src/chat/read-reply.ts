import { ProviderError } from '../calls/provider-error.ts';
import type { ChatReply } from '../spec/chat-model.ts';
import { wholeCharacterEnd } from '../text/whole-character-end.ts';
import type { ReplyPiece, TokenCounts } from './reply-piece.ts';
import type { AttemptOutput } from './reply-output.ts';
import { createSpokenText } from './spoken-text.ts';

export interface ReadReply extends Pick<ChatReply, 'text' | 'finishReason'> {
  readonly hasReasoned: boolean;
  /** Absent: the provider counted nothing. */
  readonly counts: TokenCounts | undefined;
}

export interface ReadReplyOptions {
  readonly output: AttemptOutput;
  /** A form was asked for by a tool call: its arguments are the reply, and what the model says beside it only where it calls nothing. */
  readonly isToolCall: boolean;
  /** A reply that goes on beyond what was asked for is cut here: a server may know no limit. */
  readonly maxCharacters: number;
  /** Called for each piece. */
  readonly progress: () => void;
}

/** Joins the pieces of one reply and writes them out as they come; its reasoning is left out. */
export async function readReply(pieces: AsyncIterable<ReplyPiece>, { output, isToolCall, maxCharacters, progress }: ReadReplyOptions): Promise<ReadReply> {
  const spoken = createSpokenText();
  let said = '';
  let called = '';
  let hasReasoned = false;
  let finishReason: ReplyPiece['finishReason'];
  let counts: TokenCounts | undefined;
  let hasBegun = false;
  for await (const piece of pieces) {
    progress();
    hasBegun = true;
    const spokenNow = spoken.push(piece.text ?? '');
    const calledNow = piece.toolArguments ?? '';
    const [text, toolArguments] = [firstCharacters(spokenNow, maxCharacters - said.length), firstCharacters(calledNow, maxCharacters - called.length)];
    said += text;
    called += toolArguments;
    output.write(isToolCall ? toolArguments : text);
    hasReasoned ||= piece.hasReasoned === true;
    finishReason = piece.finishReason ?? finishReason;
    counts = piece.counts ?? counts;
    if (text === spokenNow && toolArguments === calledNow) continue;
    finishReason = 'length';
    break;
  }
  if (finishReason === undefined) throw cutOff(hasBegun);
  const isCalled = isToolCall && called !== '';
  if (isToolCall && !isCalled) output.write(said);
  output.end();
  return { text: isCalled ? called : said, finishReason, hasReasoned: hasReasoned || spoken.hasThought, counts };
}

function firstCharacters(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, wholeCharacterEnd(text, most));
}

function cutOff(hasBegun: boolean): ProviderError {
  if (hasBegun) return new ProviderError({ code: 'reply-cut', message: 'the reply ended without a reason to end', remedy: 'try again' });
  return new ProviderError({ code: 'reply-invalid', message: 'the provider sent a stream without a reply', remedy: 'see whether the base URL is that of the kind configured' });
}
