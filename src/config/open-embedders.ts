import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { RunnerOf } from '../calls/shared-runners.ts';
import { createBundledEmbedders } from '../embedders/bundled-embedders.ts';
import { createLocalEmbedder } from '../embedders/local-embedder.ts';
import { createSingleEmbedderSet } from '../embedders/single-embedder-set.ts';
import type { EmbedderSet } from '../spec/embedder.ts';
import { openHostedEmbedder } from './open-hosted-embedder.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenEmbeddersOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  /** All calls to one account go through one runner. */
  readonly runnerOf: RunnerOf;
  readonly signal?: AbortSignal | undefined;
}

/** The embedders of a configuration and their rule. */
export async function openEmbedders(config: MemoRagConfig['embedder'], { openBridge, runnerOf, signal }: OpenEmbeddersOptions): Promise<EmbedderSet> {
  switch (config.kind) {
    case 'bundled':
      return createBundledEmbedders({ bridge: openBridge(config.bridge), signal });
    case 'huggingface-local':
    case 'bge-m3':
      return createSingleEmbedderSet(await createLocalEmbedder({ ...config, bridge: openBridge(config.bridge), signal }));
    case 'openai':
    case 'azure-openai':
    case 'openai-compatible':
    case 'ollama':
    case 'huggingface':
      return createSingleEmbedderSet(openHostedEmbedder(config, { runnerOf }));
    case 'none':
      return { embedders: [], route: () => undefined, warnings: [] };
    default:
      return config satisfies never;
  }
}
