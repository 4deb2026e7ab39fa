import type { Bridge } from '../bridge/bridge.ts';
import { createBundledEmbedders } from '../embedders/bundled-embedders.ts';
import { createHuggingFaceLocalEmbedder } from '../embedders/huggingface-local-embedder.ts';
import { createSingleEmbedderSet } from '../embedders/single-embedder-set.ts';
import type { EmbedderSet } from '../spec/embedder.ts';
import type { MemoRagConfig } from './schema.ts';

export interface OpenEmbeddersOptions {
  readonly bridge: Bridge;
  readonly signal?: AbortSignal | undefined;
}

/** The embedders of a configuration and their rule. */
export async function openEmbedders(config: MemoRagConfig['embedder'], { bridge, signal }: OpenEmbeddersOptions): Promise<EmbedderSet> {
  switch (config.kind) {
    case 'bundled':
      return createBundledEmbedders({ bridge, signal });
    case 'huggingface-local':
      return createSingleEmbedderSet(await createHuggingFaceLocalEmbedder({ bridge, path: config.path, signal }));
    case 'none':
      return { embedders: [], route: () => undefined, warnings: [] };
    default:
      return config satisfies never;
  }
}
