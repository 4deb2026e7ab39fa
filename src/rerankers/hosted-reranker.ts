import type { CallRunner } from '../calls/call-runner.ts';
import { ProviderError } from '../calls/provider-error.ts';
import { isMemoError } from '../errors/memo-error.ts';
import type { Reranker, RerankOptions } from '../spec/reranker.ts';
import { countTokens } from '../text/tokens.ts';
import { inIndexOrder } from '../util/in-index-order.ts';
import { mapTogether } from '../util/map-together.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import type { RankedText, RerankService } from './rerank-service.ts';

export interface HostedRerankerOptions {
  readonly kind: string;
  /** The provider's name of it. */
  readonly model: string;
  readonly service: RerankService;
  readonly calls: CallRunner;
  readonly maxBatchSize: number;
  readonly maxConcurrency: number;
}

/** A reranker behind a network: calls of a bounded size, several at once, each sent again by itself where it fails. */
export function createHostedReranker(options: HostedRerankerOptions): Reranker {
  const { kind, model, maxBatchSize, maxConcurrency } = options;
  return {
    kind,
    modelId: model,
    maxBatchSize,
    async rerank(query, texts, { signal, onUsage }) {
      signal?.throwIfAborted();
      const sent = texts.map(sendable);
      const batches = Array.from({ length: Math.ceil(sent.length / maxBatchSize) }, (_, batch) => sent.slice(batch * maxBatchSize, (batch + 1) * maxBatchSize));
      const scores = await mapTogether(batches, { limit: maxConcurrency, signal }, (batch, together) => rerankBatch(sendable(query), batch, { ...options, onUsage, signal: together }));
      return Float32Array.from(scores.flat());
    },
  };
}

type BatchOptions = HostedRerankerOptions & Pick<RerankOptions, 'onUsage'> & { readonly signal: AbortSignal };

/** One call, and halves of it where it is too large. */
async function rerankBatch(query: string, batch: readonly string[], options: BatchOptions): Promise<readonly number[]> {
  try {
    return await callOnce(query, batch, options);
  } catch (error) {
    if (!isMemoError(error, 'input-too-large') || batch.length < 2) throw error;
    const middle = Math.ceil(batch.length / 2);
    return [...(await rerankBatch(query, batch.slice(0, middle), options)), ...(await rerankBatch(query, batch.slice(middle), options))];
  }
}

async function callOnce(query: string, batch: readonly string[], { service, calls, kind, model, signal, onUsage }: BatchOptions): Promise<readonly number[]> {
  // Every text is read beside the question.
  const tokens = batch.length * countTokens(query) + batch.reduce((total, text) => total + countTokens(text), 0);
  const { value, retries } = await calls.run(
    async (attempt) => {
      const { ranked, inputTokens = tokens } = await service.rerank(query, batch, attempt);
      return { scores: scoresOf(ranked, { count: batch.length, what: `${kind} ${model}` }), inputTokens };
    },
    { signal, tokens },
  );
  onUsage?.({ ...NO_USAGE, modelCalls: 1, inputTokens: value.inputTokens, retries });
  return value.scores;
}

function scoresOf(ranked: readonly RankedText[], { count, what }: { readonly count: number; readonly what: string }): readonly number[] {
  const scores = inIndexOrder(ranked.map(({ index, score }) => ({ index, value: score })), count);
  if (scores === undefined) throw invalid(`${what} gave ${ranked.length} scores for ${count} texts, or some of them twice`);
  if (!scores.every(Number.isFinite)) throw invalid(`${what} gave a score that is no finite number`);
  return scores;
}

/** Providers refuse an empty text and half a character. */
function sendable(text: string): string {
  return text.trim() === '' ? ' ' : text.toWellFormed();
}

function invalid(message: string): ProviderError {
  return new ProviderError({ code: 'reply-invalid', message, remedy: 'try again, or configure another reranker' });
}
