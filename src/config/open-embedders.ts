import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createBundledEmbedders } from '../embedders/bundled-embedders.ts';
import { createLocalEmbedder } from '../embedders/local-embedder.ts';
import { createSingleEmbedderSet } from '../embedders/single-embedder-set.ts';
import type { EmbedderSet } from '../spec/embedder.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenEmbeddersOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  readonly signal?: AbortSignal | undefined;
}

/** The embedders of a configuration and their rule. */
export async function openEmbedders(config: MemoRagConfig['embedder'], { openBridge, signal }: OpenEmbeddersOptions): Promise<EmbedderSet> {
  switch (config.kind) {
    case 'bundled':
      return createBundledEmbedders({ bridge: openBridge(config.bridge), signal });
    case 'huggingface-local':
    case 'bge-m3':
      return createSingleEmbedderSet(await createLocalEmbedder({ ...config, bridge: openBridge(config.bridge), signal }));
    case 'none':
      return { embedders: [], route: () => undefined, warnings: [] };
    default:
      return config satisfies never;
  }
}
