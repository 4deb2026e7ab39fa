import { resolve } from 'node:path';
import type { Bridge } from '../bridge/bridge.ts';
import type { CallOptions } from '../bridge/bridge-client.ts';
import type { EmbedderDescription } from '../bridge/wire.ts';
import type { Embedder } from '../spec/embedder.ts';
import { createBridgeEmbedder, type EmbedderIdentity, MAX_TEXTS_PER_CALL } from './bridge-embedder.ts';

export interface HuggingFaceLocalOptions extends CallOptions {
  readonly bridge: Pick<Bridge, 'connect' | 'embed' | 'describeEmbedder'>;
  /** A Hugging Face folder with safetensors weights; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
}

/** An embedder from a local model folder; loads it, so that its dimension is known. Errors: `model-missing`, `model-invalid`. */
export async function createHuggingFaceLocalEmbedder({ bridge, path, signal }: HuggingFaceLocalOptions): Promise<Embedder> {
  const { origin } = await bridge.connect({ signal });
  // A bridge on this machine works in another directory than we do.
  const embedder = { kind: 'huggingface-local', path: origin === 'given' ? path : resolve(path) } as const;
  const description = await bridge.describeEmbedder(embedder, { signal });
  return createBridgeEmbedder({ bridge, embedder, identity: identityOf(description), identityIs: 'checked' });
}

function identityOf({ modelId, dimension, isNormalised, maxTokens, maxBatchSize, scripts }: EmbedderDescription): EmbedderIdentity {
  return {
    kind: 'huggingface-local',
    modelId,
    dimension,
    isNormalised,
    maxTokens,
    maxBatchSize: Math.min(maxBatchSize, MAX_TEXTS_PER_CALL),
    ...(scripts === null ? {} : { scripts }),
  };
}
