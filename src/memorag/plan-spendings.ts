import { vectorKey } from '../cache/vector-journal.ts';
import type { Backends } from '../config/backends.ts';
import { chatTerms } from '../config/chat-terms.ts';
import { createCorpusTexts } from '../retrieval/corpus-texts.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { CallEstimate } from '../spec/memory-model.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';
import type { Price, Spending } from '../spec/spending.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { priceUsage } from '../util/price-usage.ts';
import { planRows } from './plan-rows.ts';
import type { Prior } from './prior.ts';
import { routeDocuments } from './route-documents.ts';

/** Windows that the packaged embedders do in a second on two cores (docs/decisions/2026-11-21-embedders.md). */
const ROWS_PER_SECOND = 80;
/** Until the first one: the bridge starts and loads its models. */
const START_SECONDS = 2;
/** Of embedders that have not been asked for theirs. */
const USUAL_DIMENSION = 1024;

export interface EmbeddingPlan {
  /** Texts that would be embedded. */
  readonly rows: number;
  /** A guess for two cores without a GPU. */
  readonly seconds: number;
  /** Of all vectors, on disk. */
  readonly bytes: number;
  readonly spendings: readonly Spending[];
}

export interface EmbeddingPlanInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
  readonly prior: Prior;
}

/** What embedding what is new would take; nothing is embedded. */
export function planEmbedding(backends: Backends, { documents, chunks, windows, prior }: EmbeddingPlanInput): EmbeddingPlan {
  const routing = routeDocuments(documents, backends.embedders);
  const rows = planRows({ chunks, windows, routing });
  const texts = createCorpusTexts({ documents, chunks, rows });
  const textOf = ({ chunkId, start, end }: (typeof rows)[number]): string => texts.text({ documentId: texts.chunk(chunkId).documentId, start, end });
  const fresh = routing.embedders.map((embedder, position) => {
    const own = new Set(rows.filter((row) => row.embedder === position).map(textOf));
    return { embedder, texts: [...own].filter((text) => !prior.vectors.has(vectorKey({ modelId: embedder.modelId, role: 'passage', text }))) };
  });
  const count = fresh.reduce((sum, own) => sum + own.texts.length, 0);
  const dimension = Math.max(0, ...routing.embedders.map((embedder) => embedder.dimension || USUAL_DIMENSION));
  const price = 'price' in backends.config.embedder ? backends.config.embedder.price : undefined;
  return {
    rows: count,
    seconds: count === 0 ? 1 : START_SECONDS + Math.ceil(count / ROWS_PER_SECOND),
    bytes: 4 * dimension * rows.filter((row) => row.embedder !== null).length,
    spendings: fresh.flatMap((own) => embedderSpending(own, price)),
  };
}

function embedderSpending({ embedder, texts }: { readonly embedder: Embedder; readonly texts: readonly string[] }, price: Price | undefined): readonly Spending[] {
  const calls = texts.length === 0 ? undefined : embedder.estimate?.(texts);
  return calls === undefined ? [] : [spending({ role: 'embedder', kind: embedder.kind, modelId: embedder.modelId }, { outputTokens: 0, ...calls }, price)];
}

/** What the memory model would take; empty: it calls none. */
export function memorySpendings({ config, memoryModel }: Backends, calls: CallEstimate): readonly Spending[] {
  if (calls.modelCalls + (calls.reusedCalls ?? 0) === 0) return [];
  const { chat = memoryModel.kind, chatModel = memoryModel.modelId } = memoryModel.details ?? {};
  return [spending({ role: 'memory', kind: String(chat), modelId: String(chatModel) }, calls, chatTerms(config).memory.price)];
}

function spending(model: Pick<Spending, 'role' | 'kind' | 'modelId'>, calls: CallEstimate, price: Price | undefined): Spending {
  const usage = { ...NO_USAGE, modelCalls: calls.modelCalls, inputTokens: calls.inputTokens, outputTokens: calls.outputTokens, reusedCalls: calls.reusedCalls ?? 0 };
  return { ...model, usage, ...(price === undefined ? {} : { cost: priceUsage(usage, price) }) };
}
