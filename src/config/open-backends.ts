import { join } from 'node:path';
import { lazyBridge, type Bridge } from '../bridge/bridge.ts';
import type { BridgeOptions } from '../bridge/bridge-options.ts';
import { createSharedRunners } from '../calls/shared-runners.ts';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { createDiskStore } from '../cache/disk-store.ts';
import { packageVersion } from '../util/package-version.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { Backends } from './backends.ts';
import { bridgeOptionsOf } from './bridge-options-of.ts';
import { countChats, countEmbedders, countMemoryModel, countReranker } from './count-backends.ts';
import { createMeter } from './meter.ts';
import { openChats } from './open-chats.ts';
import { openEmbedders } from './open-embedders.ts';
import { openGenerator } from './open-generator.ts';
import { openKeyWarnings } from './open-key-warnings.ts';
import { openMemoryModel } from './open-memory-model.ts';
import { openReranker } from './open-reranker.ts';
import type { CreateGraphMemory } from './create-graph-memory.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenBackendsOptions {
  readonly signal?: AbortSignal | undefined;
  /** No model behind an address is called, and no language model is loaded: what they would be asked is counted. */
  readonly dryRun?: boolean | undefined;
  /** Makes the memory model of the kind `graph`, which belongs to a pipeline above this layer. */
  readonly createGraphMemory?: CreateGraphMemory | undefined;
}

/** Opens what a configuration names; disposing ends what this started. The bridge starts only where a model is needed. */
export async function openBackends(config: MemoRagConfig, { signal, dryRun = false, createGraphMemory }: OpenBackendsOptions): Promise<Backends> {
  await using unfinished = new AsyncDisposableStack();
  // A bridge of a backend's own has a token of its own, or none: the configuration's goes nowhere else.
  const openBridge = (own?: Pick<BridgeOptions, 'url' | 'token'>): Bridge =>
    unfinished.use(lazyBridge({ ...bridgeOptionsOf(config), ...(own === undefined ? {} : { url: own.url, token: own.token }) }));
  const bridge = openBridge();
  const directory = config.cacheDirectory ?? cacheDirectory();
  const runnerOf = createSharedRunners();
  const meter = createMeter();
  const counted = { config, meter, dryRun };
  const chats = countChats(openChats(config, { openBridge, runnerOf, callsDirectory: join(directory, '.calls') }), counted);
  const generator = openGenerator(config.generator, chats.answers);
  const embedders = countEmbedders(await openEmbedders(config.embedder, { openBridge, runnerOf, signal }), counted);
  const createGraph = createGraphMemory === undefined ? undefined : (): MemoryModel => createGraphMemory({ config, chat: chats.memory, embedders });
  const memoryModel = countMemoryModel(await openMemoryModel(config.memory, { openBridge, chat: chats.memory, createGraph, signal }), counted);
  const reranker = countReranker(openReranker(config.reranker, { openBridge, runnerOf }), counted);
  const opened = unfinished.move();
  return {
    config,
    dryRun,
    meter,
    cacheDirectory: directory,
    store: createDiskStore({ creator: `memorag ${packageVersion()}` }),
    memoryModel,
    ...(chats.answers === undefined ? {} : { chat: chats.answers }),
    ...(generator === undefined ? {} : { generator }),
    embedders,
    ...(reranker === undefined ? {} : { openReranker: reranker }),
    warnings: [...openKeyWarnings(config), ...embedders.warnings],
    splitReference: (text, { chunkSize, signal: callSignal }) => bridge.split({ text, chunkSize }, { signal: callSignal }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
