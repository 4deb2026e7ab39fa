import { isNotFoundReply } from '../prompts/not-found-reply.ts';
import { mergeAnswersPrompt } from '../prompts/text-reader-prompt.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import { CLUE_KIND, type Clue } from '../spec/clue.ts';
import type { RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import { addUsage } from '../util/add-usage.ts';
import { itemAt } from '../util/item-at.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { parseClues } from './parse-clues.ts';
import { recallByChat, type ChatRecalled, type ChatRecaller } from './recall-by-chat.ts';
import { isAsked, MOST_CLUES, MOST_TOKENS, readableQuestion } from './recall-limits.ts';

/** Recalls several requests from the texts themselves, part by part where they do not fit into one prompt, and merges what the parts give. */
export async function recallFromParts(recaller: ChatRecaller, { requests, reads }: { readonly requests: readonly RecallRequest[]; readonly reads: readonly (readonly ChatMessage[])[] }, { signal, onDelta }: RecallOptions): Promise<readonly RecallResult[]> {
  const asked = requests.flatMap((request, position) => (isAsked(request) ? { request, position } : []));
  const items = reads.flatMap((read) => asked.map(({ request }) => ({ request, read })));
  const recalled = await recallByChat(recaller, items, {
    signal,
    // Only a text in one part is read along: of several, people see what is merged.
    ...(onDelta === undefined || reads.length > 1 ? {} : { onDelta: ({ request, text }) => onDelta({ request: itemAt(asked, request).position, text }) }),
  });
  const merged = await mapConcurrently(asked, recaller.chat.maxConcurrency, ({ request }, row) =>
    merge(recaller, { request, parts: reads.map((_, part) => itemAt(recalled, part * asked.length + row)), signal }),
  );
  const results: RecallResult[] = requests.map(({ task }) => ({ task, clues: [] }));
  for (const [row, { position }] of asked.entries()) {
    const result = itemAt(merged, row);
    results[position] = result;
    if (reads.length > 1) for (const { text } of result.clues) onDelta?.({ request: position, text: `${text}\n` });
  }
  return results;
}

interface Parts {
  readonly request: RecallRequest;
  readonly parts: readonly ChatRecalled[];
  readonly signal: AbortSignal | undefined;
}

async function merge(recaller: ChatRecaller, { request, parts, signal }: Parts): Promise<RecallResult> {
  const { task, question, limit = MOST_CLUES } = request;
  const usage = addUsage(parts.map((part) => part.usage));
  const isAnswer = task === 'answer' || task === 'draft-answer';
  if (!isAnswer) return { task, clues: inTurns(parts, { limit, isOrdered: task === 'key-points' && question.trim() === '' }).map((text) => ({ kind: CLUE_KIND[task], text })), usage };
  const answers = parts.filter(({ isNotFound, clues }) => !isNotFound && clues.some(({ text }) => !isNotFoundReply(text))).map(({ clues }) => clues.map(({ text }) => text).join('\n'));
  // Where no part answers, one of them says so in the words that were asked for.
  if (answers.length === 0) return { task, clues: clueOf(parts[0]?.clues[0]?.text, request), isNotFound: true, usage };
  if (answers.length === 1 || limit < 1) return { task, clues: clueOf(answers[0], request), usage };
  const { chat, nonce } = recaller;
  const reply = await chat.chat({ messages: mergeAnswersPrompt({ question: readableQuestion(question), answers, nonce }), maxNewTokens: request.maxNewTokens ?? MOST_TOKENS[task], nonce }, { signal });
  const clues = parseClues(reply.text, { kind: CLUE_KIND[task], limit, isCut: false });
  return { task, clues: clues.length > 0 ? clues : clueOf(answers[0], request), usage: addUsage([usage, reply.usage]) };
}

function clueOf(text: string | undefined, { task, limit = MOST_CLUES }: RecallRequest): readonly Clue[] {
  return text === undefined || limit < 1 ? [] : [{ kind: CLUE_KIND[task], text }];
}

/** The first clue of each part, then the second of each, and so on, each once; in the order of the text where that is what was asked. */
function inTurns(parts: readonly ChatRecalled[], { limit, isOrdered }: { readonly limit: number; readonly isOrdered: boolean }): readonly string[] {
  const seen = new Set<string>();
  const chosen: { readonly part: number; readonly turn: number; readonly text: string }[] = [];
  const longest = Math.max(0, ...parts.map(({ clues }) => clues.length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const [part, { clues }] of parts.entries()) {
      const text = clues[turn]?.text;
      if (text === undefined || chosen.length >= limit || seen.has(lettersOf(text))) continue;
      seen.add(lettersOf(text));
      chosen.push({ part, turn, text });
    }
  }
  const ordered = isOrdered ? chosen.toSorted((left, right) => left.part - right.part || left.turn - right.turn) : chosen;
  return ordered.map(({ text }) => text);
}

/** Two parts overlap, and a model puts what it reads twice in other case and marks. */
function lettersOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
