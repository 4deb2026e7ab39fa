import type { MemoryCalls } from '../bridge/memory-calls.ts';
import { protocolError } from '../bridge/parse-wire.ts';
import { MAX_RECALL_REQUESTS, type BridgeRecall, type MemoryModelRef } from '../bridge/wire-memory.ts';
import { isMemoError } from '../errors/memo-error.ts';
import { isNotFoundReply } from '../prompts/not-found-reply.ts';
import { recallPrompt } from '../prompts/recall-prompt.ts';
import { CLUE_KIND } from '../spec/clue.ts';
import type { Usage } from '../spec/generator.ts';
import type { RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import { cutText } from '../text/cut-text.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import type { MemoryContext } from './memory-context.ts';
import { parseClues } from './parse-clues.ts';
import { isAsked, MOST_CLUES, MOST_QUESTION, MOST_TOKENS } from './recall-limits.ts';

export interface RecalledMemory {
  readonly bridge: Pick<MemoryCalls, 'recall'>;
  readonly model: MemoryModelRef;
  /** Of its states: of several the texts stand one behind the other in one context. */
  readonly directories: readonly string[];
  readonly context: MemoryContext;
}

/** Recalls several requests as one batch over one memory; their results in their order. */
export async function recallBatch(memory: RecalledMemory, requests: readonly RecallRequest[], { signal, onDelta }: RecallOptions): Promise<readonly RecallResult[]> {
  signal?.throwIfAborted();
  const asked = requests.flatMap((request, position) => (isAsked(request) ? [{ request, position }] : []));
  const results: RecallResult[] = requests.map(({ task }) => ({ task, clues: [] }));
  for (let first = 0; first < asked.length; first += MAX_RECALL_REQUESTS) {
    const batch = asked.slice(first, first + MAX_RECALL_REQUESTS);
    const reply = await ask(memory, batch.map(({ request }) => request), {
      signal,
      onDelta: ({ request, text }) => onDelta?.({ request: itemAt(batch, request).position, text }),
    });
    for (const [row, { request, position }] of batch.entries()) results[position] = toResult(request, reply, row);
  }
  return results;
}

async function ask(memory: RecalledMemory, requests: readonly RecallRequest[], options: RecallOptions): Promise<BridgeRecall> {
  for (const [attempt, characters] of MOST_QUESTION.entries()) {
    try {
      return await send(memory, requests, characters, options);
    } catch (error) {
      const isLast = attempt === MOST_QUESTION.length - 1 || requests.every(({ question }) => question.length <= itemAt(MOST_QUESTION, attempt + 1));
      if (isLast || !isMemoError(error, 'input-too-large')) throw error;
    }
  }
  throw new Error('a recall ended without a reply');
}

async function send({ bridge, model, directories, context }: RecalledMemory, requests: readonly RecallRequest[], characters: number, { signal, onDelta }: RecallOptions): Promise<BridgeRecall> {
  const { before, after, acknowledgement, language } = context;
  const prompts = requests.map(({ task, question: rawQuestion, limit, maxNewTokens = MOST_TOKENS[task] }) => {
    const question = cutText(rawQuestion.trim(), characters).toWellFormed();
    const [turn] = recallPrompt({ task, question, language, ...(limit === undefined ? {} : { limit }) });
    return { prompt: turn?.content ?? '', maxNewTokens };
  });
  const reply = await bridge.recall({ model, directories, before, after, acknowledgement, requests: prompts }, {
    signal,
    onDelta: ({ request = 0, text }) => onDelta?.({ request, text }),
  });
  if (reply.results.length !== prompts.length) throw protocolError(`/v1/memory/recall: ${reply.results.length} results for ${prompts.length} requests`);
  return reply;
}

function toResult({ task, limit = MOST_CLUES }: RecallRequest, reply: BridgeRecall, row: number): RecallResult {
  const { text, finishReason } = itemAt(reply.results, row);
  const clues = parseClues(text, { kind: CLUE_KIND[task], limit, isCut: finishReason === 'length' });
  const isNotFound = task === 'answer' && (clues.length === 0 || isNotFoundReply(text));
  return { task, clues, ...(isNotFound ? { isNotFound } : {}), usage: usageOf(reply, row) };
}

/** A batch is one call, and it reads the memory once: its first request carries that. */
function usageOf({ results, inputTokens, memoryTokens }: BridgeRecall, row: number): Usage {
  const { outputTokens } = itemAt(results, row);
  if (row > 0) return { ...NO_USAGE, outputTokens };
  return { ...NO_USAGE, modelCalls: 1, inputTokens: inputTokens + memoryTokens, cachedInputTokens: memoryTokens, outputTokens };
}
