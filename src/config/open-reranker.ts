import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { RunnerOf } from '../calls/shared-runners.ts';
import { createBridgeReranker } from '../rerankers/bridge-reranker.ts';
import type { Reranker } from '../spec/reranker.ts';
import { openHostedReranker } from './open-hosted-reranker.ts';
import type { MemoRagConfig } from './schema.ts';

/** Loads the reranker where it is not loaded yet. */
export type OpenReranker = (options: { readonly signal?: AbortSignal | undefined }) => Promise<Reranker>;

export interface OpenRerankerOptions {
  /** The configuration's bridge, or the backend's own. */
  openBridge(own: Pick<BridgeOptions, 'url' | 'token'> | undefined): Bridge;
  /** All calls to one account go through one runner. */
  readonly runnerOf: RunnerOf;
}

/** The reranker of a configuration, loaded by the first question: what only writes a memory needs none. `undefined`: none is configured. */
export function openReranker(config: MemoRagConfig['reranker'], { openBridge, runnerOf }: OpenRerankerOptions): OpenReranker | undefined {
  switch (config.kind) {
    case 'none':
      return undefined;
    case 'huggingface-local': {
      const bridge = openBridge(config.bridge);
      let loaded: Reranker | undefined;
      return async ({ signal }) => (loaded ??= await createBridgeReranker({ bridge, path: config.path, device: config.device, signal }));
    }
    case 'tei':
    case 'cohere':
    case 'jina':
    case 'huggingface': {
      const reranker = openHostedReranker(config, { runnerOf });
      return () => Promise.resolve(reranker);
    }
    default:
      return config satisfies never;
  }
}
