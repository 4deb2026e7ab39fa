import type { Backends } from '../config/backends.ts';
import type { Document } from '../spec/text.ts';
import { chunkerRecord } from './chunker-record.ts';
import { memoryCost, type MemoryCost } from './memory-cost.ts';
import type { WithSignal } from './options.ts';
import { planRows } from './plan-rows.ts';
import { prepareDocuments } from './prepare-documents.ts';
import { EMPTY_PRIOR } from './prior.ts';
import { routeDocuments } from './route-documents.ts';

/** Windows that the packaged embedders do in a second on two cores (docs/decisions/2026-11-21-embedders.md). */
const ROWS_PER_SECOND = 80;
/** Until the first one: the bridge starts and loads its models. */
const START_SECONDS = 2;
const BYTES_PER_TOKEN_ON_DISK = 6;
/** Of embedders that have not been asked for theirs. */
const USUAL_DIMENSION = 1024;

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
  readonly modelCalls: number;
  /** Of a memory model with tensors; a text that it cannot hold is told there, not thrown. */
  readonly memory?: MemoryCost;
}

/** What memorizing would cost: texts are read and cut, nothing is embedded and no model is called. */
export async function estimate(backends: Backends, documents: readonly Document[], { signal }: WithSignal): Promise<BookEstimate> {
  const model = await backends.memoryModel.estimate(documents, { signal, isDryRun: true });
  const memory = memoryCost(backends.memoryModel, model);
  const { chunks, windows } = await prepareDocuments(documents, { backends, chunker: chunkerRecord(backends.config), prior: EMPTY_PRIOR, signal });
  const routing = routeDocuments(documents, backends.embedders);
  const embedded = planRows({ chunks, windows, routing }).filter((row) => row.embedder !== null);
  const dimension = Math.max(0, ...routing.embedders.map((embedder) => embedder.dimension || USUAL_DIMENSION));
  return {
    documents: documents.length,
    characters: documents.reduce((sum, document) => sum + document.text.length, 0),
    tokens: model.tokens,
    chunks: chunks.length,
    windows: windows.length,
    seconds: embedded.length === 0 ? 1 : START_SECONDS + Math.ceil(embedded.length / ROWS_PER_SECOND),
    bytes: model.bytes + 4 * dimension * embedded.length + BYTES_PER_TOKEN_ON_DISK * model.tokens,
    modelCalls: model.modelCalls,
    ...(memory === undefined ? {} : { memory }),
  };
}
