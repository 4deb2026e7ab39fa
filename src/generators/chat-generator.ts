import { isMemoError } from '../errors/memo-error.ts';
import { isNotFoundReply, notFoundReply } from '../prompts/not-found-reply.ts';
import { promptLanguage } from '../prompts/prompt-language.ts';
import { createTaglessText } from '../prompts/tagless-text.ts';
import type { ChatModel, ChatReply } from '../spec/chat-model.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../spec/generator.ts';
import { itemAt } from '../util/item-at.ts';
import { newNonce } from '../util/new-nonce.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { withDeltas } from '../util/with-deltas.ts';
import { createCitationMarks } from './citation-marks.ts';
import { fitRequest, promptTokens, type FittedRequest } from './fit-request.ts';
import { generatorPrompt } from './generator-prompt.ts';
import { noText } from './no-text.ts';

export interface ChatGeneratorOptions {
  readonly chat: ChatModel;
  /** Where a request names none. */
  readonly maxNewTokens: number;
  /** Most cl100k tokens of a prompt, where the model's own positions are not the limit. */
  readonly maxInputTokens?: number | undefined;
  /** How often a prompt that was too long is tried again with less evidence; default 1. */
  readonly shorterTries?: number;
  /** The random word of the delimiters, for each request; default: `newNonce`. */
  readonly nonce?: () => string;
}

/** Tokenizers differ: this share of the positions is filled by the count of another. */
const FIRST_FILL = 0.9;
/** Where that was too much after all, the next try takes this share of it. */
const NEXT_FILL = 0.6;

/** A generator out of a language model: numbered evidence between delimiters of each request's own, marks that are checked, and an answer from the best of the evidence where all of it is too much. */
export function createChatGenerator(options: ChatGeneratorOptions): Generator {
  const { chat, maxInputTokens } = options;
  return {
    kind: chat.kind,
    isLanguageModel: true,
    get modelId() {
      return chat.modelId;
    },
    ...(maxInputTokens === undefined ? {} : { maxInputTokens }),
    generate: (request, { signal }) => generate(options, request, signal),
  };
}

async function* generate(options: ChatGeneratorOptions, request: GenerateRequest, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  signal?.throwIfAborted();
  if (request.evidence.length === 0) {
    yield { type: 'text-delta', text: notFoundReply(promptLanguage(request.question)) };
    yield { type: 'finish', finishReason: 'not-found', citations: [], usage: NO_USAGE };
    return;
  }
  const { chat, shorterTries = 1, nonce = newNonce } = options;
  const contextLength = await chat.contextLength({ signal });
  const newTokens = Math.min(request.maxNewTokens ?? options.maxNewTokens, Math.floor((contextLength ?? Infinity) / 2));
  let budget = Math.min(options.maxInputTokens ?? Infinity, Math.floor(((contextLength ?? Infinity) - newTokens) * FIRST_FILL));
  for (let shorter = 0; ; shorter += 1) {
    const fitted = fitRequest(request, budget);
    try {
      yield* write({ chat, fitted, newTokens, nonce: nonce() }, signal);
      return;
    } catch (error) {
      // Refused before its first word: nothing was given out.
      if (!isMemoError(error, 'input-too-large') || shorter === shorterTries) throw error;
      budget = Math.floor(Math.min(budget, promptTokens(fitted.request)) * NEXT_FILL);
    }
  }
}

interface Writing {
  readonly chat: ChatModel;
  readonly fitted: FittedRequest;
  readonly newTokens: number;
  readonly nonce: string;
}

async function* write({ chat, fitted: { request, positions }, newTokens, nonce }: Writing, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  const marks = createCitationMarks(request.evidence);
  const spoken = createTaglessText(nonce);
  let text = '';
  const leaving = new AbortController();
  const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  try {
    const call = { messages: generatorPrompt(request, nonce), maxNewTokens: newTokens, nonce };
    const running = withDeltas<string, ChatReply>((onDelta) => chat.chat(call, { signal: either, onDelta }));
    let next = await running.next();
    for (; next.done !== true; next = await running.next()) {
      const delta = marks.push(spoken.push(next.value));
      text += delta;
      if (delta !== '') yield { type: 'text-delta', text: delta };
      signal?.throwIfAborted();
    }
    const rest = (marks.push(spoken.finish()) + marks.finish()).trimEnd();
    text += rest;
    const { finishReason, usage } = next.value;
    // A summary goes on without what has no words; an answer without words is none.
    if (request.task === 'answer' && text.trim() === '') throw noText(`${chat.kind} ${chat.modelId}`, finishReason);
    if (rest !== '') yield { type: 'text-delta', text: rest };
    yield {
      type: 'finish',
      finishReason: isNotFoundReply(text) ? 'not-found' : finishReason === 'length' ? 'length' : 'stop',
      citations: marks.citations.map((citation) => ({ ...citation, evidence: itemAt(positions, citation.evidence) })),
      ...(marks.dropped === 0 ? {} : { droppedMarks: marks.dropped }),
      usage,
    };
  } finally {
    // Where the reader left the loop, nobody waits for the rest.
    leaving.abort();
  }
}
