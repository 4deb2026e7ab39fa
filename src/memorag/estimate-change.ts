import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Backends } from '../config/backends.ts';
import { isServedByChat } from '../config/open-chats.ts';
import { createCorpus } from '../retrieval/corpus.ts';
import type { Estimate, MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { estimateWrite, type BookEstimate } from './estimate.ts';
import { checkForgettable } from './forget.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';
import { planRows } from './plan-rows.ts';
import { prepareDocuments } from './prepare-documents.ts';
import { priorOf, type Prior } from './prior.ts';

/** What adding documents to a memory would cost. */
export async function estimateAppend(backends: Backends, memory: LoadedMemory, added: readonly Document[], options: WithSignal): Promise<BookEstimate> {
  const held = new Map(memory.corpus.documents.map((document) => [document.id, document]));
  const changed = added.filter((document) => !isDeepStrictEqual(document, held.get(document.id)));
  const isReplacing = changed.some((document) => held.has(document.id));
  for (const document of changed) held.set(document.id, document);
  const { state } = memory;
  const append = state.append !== undefined && (!isReplacing || state.canReplace === true) ? (own: MemorizeOptions) => state.append?.(changed, own) : undefined;
  return await estimateChange(backends, memory, { ...options, documents: [...held.values()], write: changed.length === 0 ? () => Promise.resolve(state) : append });
}

/** What taking documents out of a memory would cost. */
export async function estimateForget(backends: Backends, memory: LoadedMemory, documentIds: readonly string[], options: WithSignal): Promise<BookEstimate> {
  const { documents: held } = memory.corpus;
  checkForgettable(documentIds, held.map((document) => document.id));
  const { state } = memory;
  const forget = state.forget === undefined ? undefined : (own: MemorizeOptions) => state.forget?.(documentIds, own);
  return await estimateChange(backends, memory, { ...options, documents: held.filter((document) => !documentIds.includes(document.id)), write: forget });
}

interface Change extends WithSignal {
  /** Those of the memory as it would be. */
  readonly documents: readonly Document[];
  /** How the memory model would make its next state; absent: it would memorize all documents again. */
  readonly write: ((options: MemorizeOptions) => Promise<MemoryState> | undefined) | undefined;
}

async function estimateChange(backends: Backends, memory: LoadedMemory, { documents, write, signal }: Change): Promise<BookEstimate> {
  const prior = priorOf(memory);
  const whole = await backends.memoryModel.estimate(documents, { signal, isDryRun: true });
  const model = write === undefined ? whole : await estimateState(backends, memory, { whole, prior, documents, write, signal });
  return await estimateWrite(backends, documents, { model, chunker: memory.stored.manifest.chunker, prior, signal });
}

/** In a dry run a chat model calls nothing, so that the next state can simply be made, and what it took be read from it. */
async function estimateState(backends: Backends, memory: LoadedMemory, { whole, prior, documents, write, signal }: Change & { readonly whole: Estimate; readonly prior: Prior }): Promise<Estimate> {
  if (!backends.dryRun || !isServedByChat(backends.config.memory)) return whole;
  const { chunker } = memory.stored.manifest;
  const { chunks, windows } = await prepareDocuments(documents, { backends, chunker, prior, signal });
  const rows = planRows({ chunks, windows, routing: { embedders: [], embedderOf: () => null } });
  const corpus = createCorpus({ documents, chunks, rows, indexes: Promise.resolve([]), embedders: [] });
  const workspace = await mkdtemp(join(tmpdir(), 'memorag-estimate-'));
  try {
    const next = await write?.({ corpus, workspace, signal });
    if (next !== memory.state) await next?.[Symbol.asyncDispose]();
    const { modelCalls = 0, inputTokens = 0, outputTokens = 0, reusedCalls = 0 } = next === memory.state ? {} : (next?.usage ?? {});
    return { ...whole, modelCalls, inputTokens, outputTokens, reusedCalls };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}
