import type { Backends } from '../config/backends.ts';
import type { CallEstimate, Estimate } from '../spec/memory-model.ts';
import type { Spending } from '../spec/spending.ts';
import type { ChunkerRecord } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { addUsage } from '../util/add-usage.ts';
import { chunkerRecord } from './chunker-record.ts';
import { memoryCost, type MemoryCost } from './memory-cost.ts';
import type { WithSignal } from './options.ts';
import { memorySpendings, planEmbedding } from './plan-spendings.ts';
import { prepareDocuments } from './prepare-documents.ts';
import { EMPTY_PRIOR, type Prior } from './prior.ts';

const BYTES_PER_TOKEN_ON_DISK = 6;

export interface BookEstimate {
  readonly documents: number;
  /** UTF-16 code units. */
  readonly characters: number;
  /** In the memory model's own tokens where it has a tokenizer, else cl100k. */
  readonly tokens: number;
  readonly chunks: number;
  readonly windows: number;
  /** A guess for two cores without a GPU. */
  readonly seconds: number;
  /** On disk, about. */
  readonly bytes: number;
  /** Of the memory model and the embedder together, as {@link spendings} has them one by one. */
  readonly modelCalls: number;
  readonly inputTokens: number;
  /** At most, where no reply comes back empty and is asked for once more, and without what a model thinks. */
  readonly outputTokens: number;
  /** Beside `modelCalls`: calls that are answered from kept replies. What follows on a call that is not is counted as one. */
  readonly reusedCalls: number;
  /** By model, with what it would cost where a price is configured; empty: none is called. */
  readonly spendings: readonly Spending[];
  /** What one question to the memory would take, where a chat model serves it. */
  readonly perQuestion?: CallEstimate;
  /** Of a memory model with tensors; a text that it cannot hold is told there, not thrown. */
  readonly memory?: MemoryCost;
}

/** What memorizing would cost: texts are read and cut, nothing is embedded and no model is called. */
export async function estimate(backends: Backends, documents: readonly Document[], { signal }: WithSignal): Promise<BookEstimate> {
  const model = await backends.memoryModel.estimate(documents, { signal, isDryRun: true });
  return estimateWrite(backends, documents, { model, chunker: chunkerRecord(backends.config), prior: EMPTY_PRIOR, signal });
}

export interface EstimateWriteOptions extends WithSignal {
  /** What the memory model would take. */
  readonly model: Estimate;
  readonly chunker: ChunkerRecord;
  /** What is there already. */
  readonly prior: Prior;
}

/** What a write would cost after which a memory holds these documents. */
export async function estimateWrite(backends: Backends, documents: readonly Document[], { model, chunker, prior, signal }: EstimateWriteOptions): Promise<BookEstimate> {
  const memory = memoryCost(backends.memoryModel, model);
  const { chunks, windows } = await prepareDocuments(documents, { backends, chunker, prior, signal });
  const embedding = planEmbedding(backends, { documents, chunks, windows, prior });
  const { modelCalls, inputTokens = 0, outputTokens = 0, reusedCalls = 0, perQuestion } = model;
  const spendings = [...memorySpendings(backends, { modelCalls, inputTokens, outputTokens, reusedCalls }), ...embedding.spendings];
  const total = addUsage(spendings.map(({ usage }) => usage));
  return {
    documents: documents.length,
    characters: documents.reduce((sum, document) => sum + document.text.length, 0),
    tokens: model.tokens,
    chunks: chunks.length,
    windows: windows.length,
    seconds: embedding.seconds,
    bytes: model.bytes + embedding.bytes + BYTES_PER_TOKEN_ON_DISK * model.tokens,
    modelCalls: total.modelCalls,
    inputTokens: total.inputTokens,
    outputTokens: total.outputTokens,
    reusedCalls: total.reusedCalls,
    spendings,
    ...(perQuestion === undefined ? {} : { perQuestion }),
    ...(memory === undefined ? {} : { memory }),
  };
}
