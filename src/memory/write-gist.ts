import { isMemoError } from '../errors/memo-error.ts';
import type { ChatModel, ChatReply } from '../spec/chat-model.ts';
import type { Usage } from '../spec/generator.ts';
import { cutText } from '../text/cut-text.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { countTokens } from '../text/tokens.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import type { GistSettings, WrittenGist } from './gist.ts';
import { gistCall, type GistRequest } from './gist-request.ts';
import { firstSentences, wholeSentences } from './whole-sentences.ts';

export interface WriteGistOptions extends Pick<GistSettings, 'gistTokens'> {
  readonly chat: Pick<ChatModel, 'chat'>;
  readonly signal?: AbortSignal | undefined;
}

/** Characters of a token, at most about: one sentence may be a whole span. */
const LONGEST_TOKEN = 6;

export type GistReply = Pick<WrittenGist, 'text' | 'isStandIn'> & { readonly usage: Usage };

/** How often a span that the model cannot take is halved. */
const MOST_HALVINGS = 4;
/** A gist that much longer than asked for is cut: tokenizers differ, but not more. */
const MUCH_LONGER = 1.5;

/** Has a model write one gist; where it writes nothing, twice, the text's own first sentences stand in. */
export async function writeGist(request: GistRequest, options: WriteGistOptions, halvings = 0): Promise<GistReply> {
  try {
    return await write(request, options);
  } catch (error) {
    const halves = halvings < MOST_HALVINGS && isMemoError(error, 'input-too-large') ? halve(request) : undefined;
    if (halves === undefined) throw error;
    const parts: GistReply[] = [];
    for (const half of halves) parts.push(await writeGist(half, { ...options, gistTokens: Math.ceil(options.gistTokens / 2) }, halvings + 1));
    return { text: parts.map(({ text }) => text).join('\n'), isStandIn: parts.every(({ isStandIn }) => isStandIn), usage: addUsage(parts.map(({ usage }) => usage)) };
  }
}

async function write(request: GistRequest, { chat, gistTokens, signal }: WriteGistOptions): Promise<GistReply> {
  const usages: Usage[] = [];
  for (const isAgain of [false, true]) {
    const reply = await chat.chat(gistCall(request, { gistTokens, isAgain }), { signal });
    usages.push(reply.usage);
    const text = readGist(reply, gistTokens);
    if (text !== '') return { text, isStandIn: false, usage: addUsage(usages) };
    // What a provider does not let through once it does not let through twice.
    if (reply.finishReason === 'content-filter') break;
  }
  return { text: standIn(request, gistTokens), isStandIn: true, usage: usages.length === 0 ? NO_USAGE : addUsage(usages) };
}

/** The gist that a reply is; an empty text: it is none. */
export function readGist({ text: rawText, finishReason }: ChatReply, gistTokens: number): string {
  if (finishReason === 'content-filter') return '';
  const text = rawText.replaceAll(/(?!\n)\p{Cc}/gu, ' ').toWellFormed().trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return '';
  const whole = finishReason === 'length' ? wholeSentences(text) : text;
  return countTokens(whole) > MUCH_LONGER * gistTokens ? firstSentences(whole, gistTokens) : whole;
}

function standIn({ texts }: GistRequest, gistTokens: number): string {
  const each = Math.floor(gistTokens / 2 / texts.length);
  const sentences = texts.map((text) => cutText(firstSentences(text.replaceAll(/(?!\n)\p{Cc}/gu, ' ').toWellFormed(), each), LONGEST_TOKEN * each));
  return sentences.join('\n').trim() || '…';
}

/** Two requests for the halves of what one asked, each at a sentence's end; `undefined`: there is nothing to halve. */
function halve({ texts, ...request }: GistRequest): readonly [GistRequest, GistRequest] | undefined {
  if (texts.length > 1) {
    const middle = Math.ceil(texts.length / 2);
    return [{ ...request, texts: texts.slice(0, middle) }, { ...request, texts: texts.slice(middle) }];
  }
  const [text = ''] = texts;
  const ends = splitSentences(text).map(({ end }) => end);
  const middle = ends.findLast((end) => end <= text.length / 2) ?? ends[0];
  if (middle === undefined || middle >= text.trimEnd().length) return undefined;
  return [{ ...request, texts: [text.slice(0, middle)] }, { ...request, texts: [text.slice(middle).trimStart()] }];
}
