import { isMemoError } from '../errors/memo-error.ts';
import { isNotFoundReply } from '../prompts/not-found-reply.ts';
import type { PromptLanguage } from '../prompts/prompt-language.ts';
import { recallPrompt } from '../prompts/recall-prompt.ts';
import { withoutTags } from '../prompts/without-tags.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../spec/chat-model.ts';
import { CLUE_KIND, type RecallTask } from '../spec/clue.ts';
import type { Usage } from '../spec/generator.ts';
import type { RecallOptions, RecallRequest } from '../spec/memory-model.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { readForm, clueForm } from './clue-forms.ts';
import { markedParts, readMarks, type MarkedText } from './clue-marks.ts';
import { parseClues } from './parse-clues.ts';
import { inPromptCache } from './prompt-cache-turns.ts';
import { createReadableDeltas } from './readable-deltas.ts';
import { isAsked, MOST_CLUES, MOST_QUESTION, MOST_TOKENS, readableQuestion } from './recall-limits.ts';

/** What a chat model recalls with. */
export interface ChatRecaller {
  readonly chat: ChatModel;
  /** Of the delimiters around what it has read, and around the question. */
  readonly nonce: string;
  /** Of the texts, for a request without a question. */
  readonly language: PromptLanguage;
}

export interface ChatRecallItem {
  readonly request: RecallRequest;
  /** What the model has read: the beginning of the call, the same object for all requests over the same text. */
  readonly read: readonly ChatMessage[];
  /** Numbered notes in what it has read, which a clue can name, and the words that ask for it. */
  readonly notes?: { readonly count: number; readonly ask: string } | undefined;
}

export interface ChatRecalled {
  /** Each once; `numbers`: the notes that it names. */
  readonly clues: readonly MarkedText[];
  readonly isNotFound: boolean;
  readonly isAboutWhole: boolean;
  readonly usage: Usage;
}

/** A reply in a form takes more tokens than its lines. */
const FORM_SHARE = 2;

/** Recalls several requests, as many at once as the model takes, those that begin alike behind the first of them; results in the order of the items. */
export async function recallByChat(recaller: ChatRecaller, items: readonly ChatRecallItem[], { signal, onDelta }: RecallOptions): Promise<readonly ChatRecalled[]> {
  signal?.throwIfAborted();
  const results = items.map(() => NOTHING);
  const asked = items.flatMap((item, position) => (isAsked(item.request) ? { item, position } : []));
  await inPromptCache(asked, { concurrency: recaller.chat.maxConcurrency, readOf: ({ item }) => item.read }, async ({ item, position }) => {
    const give = onDelta === undefined ? {} : { onDelta: ({ text }: { readonly text: string }) => onDelta({ request: position, text }) };
    results[position] = await recallOne(recaller, item, { signal, ...give });
  });
  return results;
}

/** Most tokens of a reply to one task, where a request does not say. */
export function mostReplyTokens(task: RecallTask, kind: { readonly isNumbered: boolean }): number {
  return MOST_TOKENS[task] * (clueForm(task, kind) === undefined ? 1 : FORM_SHARE);
}

const NOTHING: ChatRecalled = { clues: [], isNotFound: false, isAboutWhole: false, usage: NO_USAGE };

async function recallOne(recaller: ChatRecaller, item: ChatRecallItem, options: RecallOptions): Promise<ChatRecalled> {
  const { question } = item.request;
  for (const [attempt, characters] of MOST_QUESTION.entries()) {
    try {
      return await ask(recaller, item, { ...options, question: readableQuestion(question, characters) });
    } catch (error) {
      const isShort = attempt === MOST_QUESTION.length - 1 || question.length <= itemAt(MOST_QUESTION, attempt + 1);
      if (isShort || !isMemoError(error, 'input-too-large')) throw error;
    }
  }
  throw new Error('a recall ended without a reply');
}

async function ask({ chat, nonce, language }: ChatRecaller, item: ChatRecallItem, { question, signal, onDelta }: RecallOptions & { readonly question: string }): Promise<ChatRecalled> {
  const { request: { task, limit, maxNewTokens }, read, notes } = item;
  const form = clueForm(task, { isNumbered: notes !== undefined });
  const [turn] = recallPrompt({ task, question, language, nonce, ...(limit === undefined ? {} : { limit }) });
  const content = notes === undefined ? (turn?.content ?? '') : `${turn?.content ?? ''}\n${notes.ask}`;
  const call: ChatRequest = {
    messages: [...read, { role: 'user', content }],
    maxNewTokens: maxNewTokens ?? mostReplyTokens(task, { isNumbered: notes !== undefined }),
    sharedMessages: read.length,
    nonce,
    ...(form === undefined ? {} : { form }),
  };
  const deltas = createReadableDeltas((text) => onDelta?.({ request: 0, text }));
  const reply = await chat.chat(call, { signal, ...(onDelta === undefined ? {} : { onDelta: deltas.push }) });
  // An answer is given out as it comes.
  const recalled = readReply(task === 'answer' ? reply : { ...reply, text: withoutTags(reply.text, nonce) }, item);
  if (deltas.isHeld) for (const { text } of recalled.clues) onDelta?.({ request: 0, text: `${text}\n` });
  return recalled;
}

function readReply({ text, finishReason, usage }: ChatReply, { request: { task, limit = MOST_CLUES }, notes }: ChatRecallItem): ChatRecalled {
  const formed = clueForm(task, { isNumbered: notes !== undefined }) === undefined ? undefined : readForm(text);
  const lines = formed?.clues.map((clue) => (clue.from.length === 0 ? clue.text : `${clue.text} [${clue.from.join(', ')}]`));
  const parsed = parseClues(lines === undefined ? text : JSON.stringify(lines), { kind: CLUE_KIND[task], limit: 2 * limit, isCut: lines === undefined && finishReason === 'length' });
  const isNotFound = task === 'answer' && (parsed.length === 0 || isNotFoundReply(text));
  const clues = parsed.flatMap((clue) => marksOf(clue.text, { task, count: notes?.count }));
  return { clues: eachOnce(clues).slice(0, limit), isNotFound, isAboutWhole: formed?.isAboutWhole === true, usage };
}

/** An answer is taken apart where its parts come from different notes. */
function marksOf(text: string, { task, count }: { readonly task: RecallRequest['task']; readonly count: number | undefined }): readonly MarkedText[] {
  if (count === undefined) return [{ text, numbers: [] }];
  return task === 'answer' ? markedParts(text, count) : [readMarks(text, count)].filter((marked) => /[\p{L}\p{N}]/u.test(marked.text));
}

function eachOnce(clues: readonly MarkedText[]): readonly MarkedText[] {
  const seen = new Set<string>();
  return clues.filter(({ text }) => !seen.has(text) && seen.add(text));
}
