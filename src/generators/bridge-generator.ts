import { basename } from 'node:path';
import type { Bridge } from '../bridge/bridge.ts';
import { modelPath } from '../bridge/model-path.ts';
import type { BridgeGenerated, BridgeGenerateRequest, GeneratorDescription, GeneratorRef } from '../bridge/wire-generating.ts';
import { isMemoError } from '../errors/memo-error.ts';
import { isNotFoundReply, notFoundReply } from '../prompts/not-found-reply.ts';
import { promptLanguage } from '../prompts/prompt-language.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../spec/generator.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { withDeltas } from '../util/with-deltas.ts';
import { createCitationMarks } from './citation-marks.ts';
import { fitRequest } from './fit-request.ts';
import { generatorPrompt } from './generator-prompt.ts';
import { createSpokenText } from './spoken-text.ts';

export interface BridgeGeneratorOptions extends Pick<GeneratorRef, 'device' | 'dtype' | 'bits'> {
  readonly bridge: Pick<Bridge, 'connect' | 'describeGenerator' | 'generate'>;
  /** `beacon`: the weights of a beacon memory, its beacons off. */
  readonly kind?: GeneratorRef['kind'];
  /** An instruct model's folder with safetensors weights, or the id of a fetched model; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
  /** Where a request names none. */
  readonly maxNewTokens: number;
  /** Most cl100k tokens of a prompt, where the model's own positions are not the limit. */
  readonly maxInputTokens?: number | undefined;
}

/** Tokenizers differ: this share of the positions is filled by the count of another. */
const FIRST_FILL = 0.9;
/** Where that was too much after all, the next try takes this share of it. */
const NEXT_FILL = 0.6;
const TRIES = 6;

interface Opened {
  readonly ref: GeneratorRef;
  readonly description: GeneratorDescription;
}

/** A language model of the bridge, loaded by the first request. Where the evidence is too much for its positions, it answers from the best of it. */
export function createBridgeGenerator(options: BridgeGeneratorOptions): Generator {
  const { bridge, path, maxNewTokens, maxInputTokens } = options;
  let opened: Opened | undefined;

  const budgetOf = ({ contextLength }: GeneratorDescription, newTokens: number): number =>
    Math.min(maxInputTokens ?? Infinity, Math.floor((contextLength - newTokens) * FIRST_FILL));

  async function* generate(request: GenerateRequest, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
    signal?.throwIfAborted();
    if (request.evidence.length === 0) {
      yield { type: 'text-delta', text: notFoundReply(promptLanguage(request.question)) };
      yield { type: 'finish', finishReason: 'not-found', citations: [], usage: NO_USAGE };
      return;
    }
    const { ref, description } = (opened ??= await open(options, signal));
    const newTokens = Math.min(request.maxNewTokens ?? maxNewTokens, Math.floor(description.contextLength / 2));
    const budgets = Array.from({ length: TRIES }, (_, turn) => Math.floor(budgetOf(description, newTokens) * NEXT_FILL ** turn));
    for (const [turn, budget] of budgets.entries()) {
      const fitted = fitRequest(request, budget);
      try {
        yield* write({ bridge, ref, request: fitted.request, positions: fitted.positions, newTokens }, signal);
        return;
      } catch (error) {
        // Refused before its first word: nothing was given out.
        if (!isMemoError(error, 'input-too-large') || turn === budgets.length - 1) throw error;
      }
    }
  }

  return {
    kind: options.kind ?? 'huggingface-local',
    isLanguageModel: true,
    get modelId() {
      return opened?.description.modelId ?? basename(path);
    },
    ...(maxInputTokens === undefined ? {} : { maxInputTokens }),
    generate: (request, { signal }) => generate(request, signal),
  };
}

async function open({ bridge, kind = 'huggingface-local', path, device, dtype, bits }: BridgeGeneratorOptions, signal: AbortSignal | undefined): Promise<Opened> {
  const ref: GeneratorRef = {
    kind,
    path: modelPath(path, await bridge.connect({ signal })),
    ...(device === undefined ? {} : { device }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(bits === undefined ? {} : { bits }),
  };
  return { ref, description: await bridge.describeGenerator(ref, { signal }) };
}

interface Writing {
  readonly bridge: BridgeGeneratorOptions['bridge'];
  readonly ref: GeneratorRef;
  readonly request: GenerateRequest;
  readonly positions: readonly number[];
  readonly newTokens: number;
}

async function* write({ bridge, ref, request, positions, newTokens }: Writing, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  const marks = createCitationMarks(request.evidence);
  const spoken = createSpokenText();
  let text = '';
  const call: BridgeGenerateRequest = { generator: ref, messages: generatorPrompt(request).map(wellFormed), maxNewTokens: newTokens };
  const leaving = new AbortController();
  const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  try {
    const running = withDeltas<string, BridgeGenerated>((onDelta) => bridge.generate(call, { signal: either, onDelta: (delta) => onDelta(delta.text) }));
    let next = await running.next();
    for (; next.done !== true; next = await running.next()) {
      const delta = marks.push(spoken.push(next.value));
      text += delta;
      if (delta !== '') yield { type: 'text-delta', text: delta };
      signal?.throwIfAborted();
    }
    const rest = marks.finish();
    text += rest;
    const isEmpty = text.trim() === '';
    const last = isEmpty ? notFoundReply(promptLanguage(request.question, ...request.evidence.map((passage) => passage.text))) : rest;
    if (last !== '') yield { type: 'text-delta', text: last };
    const { finishReason, inputTokens, outputTokens } = next.value;
    yield {
      type: 'finish',
      finishReason: isEmpty || isNotFoundReply(text) ? 'not-found' : finishReason,
      citations: marks.citations.map((citation) => ({ ...citation, evidence: positions[citation.evidence] ?? citation.evidence })),
      usage: { modelCalls: 1, inputTokens, cachedInputTokens: 0, outputTokens },
    };
  } finally {
    // Where the reader left the loop, nobody waits for the rest.
    leaving.abort();
  }
}

function wellFormed({ role, content }: ChatMessage): ChatMessage {
  return { role, content: content.toWellFormed() };
}
