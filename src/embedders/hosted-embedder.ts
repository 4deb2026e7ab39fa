import { hash } from 'node:crypto';
import type { CallRunner } from '../calls/call-runner.ts';
import { isMemoError } from '../errors/memo-error.ts';
import type { Embedder, Embeddings, EmbedRole } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import { addUsage } from '../util/add-usage.ts';
import { mapTogether } from '../util/map-together.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { checkReplyVectors } from './check-reply-vectors.ts';
import { embeddableText, shorterText, type EmbeddableText } from './embeddable-text.ts';
import type { EmbeddingService } from './embedding-service.ts';
import { planBatches } from './plan-batches.ts';
import type { RoleInstructions } from './role-instructions.ts';

export interface HostedEmbedderOptions {
  readonly kind: string;
  /** The provider's name of it. */
  readonly model: string;
  readonly service: EmbeddingService;
  readonly calls: CallRunner;
  readonly instructions: RoleInstructions;
  /** Absent: the model is asked. */
  readonly dimension?: number | undefined;
  /** Whether vectors are brought to unit length. */
  readonly normalise: boolean;
  /** Longest text, in cl100k tokens. */
  readonly maxTokens: number;
  /** Whether the model is asked for vectors of `dimension` values. */
  readonly isShortened?: boolean;
  readonly maxBatchSize: number;
  /** Most cl100k tokens of a call. */
  readonly maxBatchTokens: number;
  readonly maxConcurrency: number;
}

/** What most encoders read: of this length alone a model's id says nothing. */
export const USUAL_TOKENS = 512;

/** An embedder behind a network: calls of a bounded size, several at once, each sent again by itself where it fails. */
export function createHostedEmbedder(options: HostedEmbedderOptions): Embedder {
  const { kind, normalise, maxTokens, maxBatchSize, maxBatchTokens, maxConcurrency, instructions } = options;
  const state: Learnt = { dimension: options.dimension ?? 0, maxTexts: maxBatchSize, unreported: NO_USAGE };
  const prepare = (texts: readonly string[], role: EmbedRole): readonly EmbeddableText[] =>
    texts.map((text) => embeddableText(text, { instruction: instructions[role], maxTokens }));
  const plan = (texts: readonly EmbeddableText[]): readonly (readonly EmbeddableText[])[] => planBatches(texts, { maxTexts: state.maxTexts, maxTokens: maxBatchTokens });

  return {
    kind,
    modelId: modelIdOf(options),
    get dimension() {
      return state.dimension;
    },
    isNormalised: normalise,
    maxTokens,
    maxBatchSize,
    maxConcurrency,
    async ready({ signal, dimension = 0 }) {
      if (state.dimension === 0) state.dimension = dimension;
      if (state.dimension !== 0) return;
      const { usage } = await embedBatch(prepare(['memory'], 'passage'), { ...options, state, signal });
      state.unreported = addUsage([state.unreported, usage]);
    },
    estimate(texts) {
      const prepared = prepare(texts, 'passage');
      return { modelCalls: plan(prepared).length, inputTokens: prepared.reduce((tokens, text) => tokens + text.tokens, 0) };
    },
    async embed(texts, { role, signal }) {
      signal?.throwIfAborted();
      if (texts.length === 0) return { vectors: new Float32Array(0), truncated: 0 };
      const parts = await mapTogether(plan(prepare(texts, role)), { limit: maxConcurrency, signal }, (batch, together) => embedBatch(batch, { ...options, state, signal: together }));
      const unreported = state.unreported;
      state.unreported = NO_USAGE;
      return joined(parts, { dimension: state.dimension, unreported });
    },
  };
}

/** What the first calls tell. */
interface Learnt {
  /** 0: not known yet. */
  dimension: number;
  /** Most texts that the server takes, as far as it has refused. */
  maxTexts: number;
  /** Of calls whose vectors nobody asked for. */
  unreported: Usage;
}

interface Part {
  readonly vectors: readonly Float32Array[];
  readonly truncated: number;
  readonly usage: Usage;
  /** Calls that the server refused as too large. */
  readonly refused: number;
}

type BatchOptions = HostedEmbedderOptions & { readonly state: Learnt; readonly signal: AbortSignal | undefined };

/** One call; halves of it where it is too large, and less of a text that is too long by itself. */
async function embedBatch(batch: readonly EmbeddableText[], options: BatchOptions): Promise<Part> {
  try {
    return await callOnce(batch, options);
  } catch (error) {
    if (!isMemoError(error, 'input-too-large')) throw error;
    const [only] = batch;
    if (batch.length > 1) return await embedHalves(batch, options);
    const shorter = only === undefined ? undefined : shorterText(only);
    if (shorter === undefined) throw error;
    return refusedOnce(await embedBatch([shorter], options));
  }
}

async function embedHalves(batch: readonly EmbeddableText[], options: BatchOptions): Promise<Part> {
  const middle = Math.ceil(batch.length / 2);
  const first = await embedBatch(batch.slice(0, middle), options);
  const second = await embedBatch(batch.slice(middle), options);
  // Both went through at once, so it was their number that was too large.
  if (first.refused + second.refused === 0) options.state.maxTexts = Math.min(options.state.maxTexts, middle);
  return refusedOnce({
    vectors: [...first.vectors, ...second.vectors],
    truncated: first.truncated + second.truncated,
    usage: addUsage([first.usage, second.usage]),
    refused: first.refused + second.refused,
  });
}

function refusedOnce(part: Part): Part {
  return { ...part, refused: part.refused + 1 };
}

async function callOnce(batch: readonly EmbeddableText[], { service, calls, model, normalise, state, signal }: BatchOptions): Promise<Part> {
  const tokens = batch.reduce((total, text) => total + text.tokens, 0);
  const { value, retries } = await calls.run(
    async (attempt) => {
      const reply = await service.embed(batch.map(({ instruction, text }) => instruction + text), attempt);
      const vectors = checkReplyVectors(reply.vectors, { model, texts: batch.length, dimension: state.dimension, normalise });
      state.dimension = vectors[0]?.length ?? state.dimension;
      return { vectors, inputTokens: reply.inputTokens ?? tokens };
    },
    { signal, tokens },
  );
  return {
    vectors: value.vectors,
    truncated: batch.filter(({ isCut }) => isCut).length,
    usage: { ...NO_USAGE, modelCalls: 1, inputTokens: value.inputTokens, retries },
    refused: 0,
  };
}

function joined(parts: readonly Part[], { dimension, unreported }: { readonly dimension: number; readonly unreported: Usage }): Embeddings {
  const rows = parts.flatMap(({ vectors }) => vectors);
  const vectors = new Float32Array(rows.length * dimension);
  for (const [row, vector] of rows.entries()) vectors.set(vector, row * dimension);
  return { vectors, truncated: parts.reduce((total, { truncated }) => total + truncated, 0), usage: addUsage([unreported, ...parts.map(({ usage }) => usage)]) };
}

/** The model and all that makes other vectors of it. Who serves it, and where, is no part of that: a model may move. */
function modelIdOf({ model, dimension, isShortened = false, maxTokens, normalise, instructions }: HostedEmbedderOptions): string {
  const words = [instructions.passage, instructions.query, instructions['fact-query']];
  const marks = [
    isShortened ? `${dimension} values` : '',
    maxTokens === USUAL_TOKENS ? '' : `${maxTokens} tokens`,
    normalise ? '' : 'as they come',
    words.some((word) => word !== '') ? `instructions ${hash('sha256', JSON.stringify(words)).slice(0, 8)}` : '',
  ].filter((mark) => mark !== '');
  return `${model}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}
