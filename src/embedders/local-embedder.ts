import type { Bridge } from '../bridge/bridge.ts';
import type { CallOptions } from '../bridge/bridge-client.ts';
import { modelPath } from '../bridge/model-path.ts';
import type { EmbedderDescription } from '../bridge/wire.ts';
import type { Embedder } from '../spec/embedder.ts';
import { createBridgeEmbedder, type EmbedderIdentity, MAX_TEXTS_PER_CALL } from './bridge-embedder.ts';

export interface LocalEmbedderOptions extends CallOptions {
  readonly bridge: Pick<Bridge, 'connect' | 'embed' | 'describeEmbedder'>;
  readonly kind: 'huggingface-local' | 'bge-m3';
  /** A Hugging Face folder with safetensors weights, or the id of a fetched model; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
  readonly device?: string | undefined;
}

/** An embedder from a local model folder; loads it, so that its dimension is known. Errors: `model-missing`, `model-invalid`, `unsupported`. */
export async function createLocalEmbedder({ bridge, kind, path, device, signal }: LocalEmbedderOptions): Promise<Embedder> {
  const embedder = { kind, path: modelPath(path, await bridge.connect({ signal })), ...(device === undefined ? {} : { device }) };
  const description = await bridge.describeEmbedder(embedder, { signal });
  return createBridgeEmbedder({ bridge, embedder, identity: identityOf(kind, description), identityIs: 'checked' });
}

function identityOf(kind: string, { modelId, dimension, isNormalised, maxTokens, maxBatchSize, scripts }: EmbedderDescription): EmbedderIdentity {
  return {
    kind,
    modelId,
    dimension,
    isNormalised,
    maxTokens,
    maxBatchSize: Math.min(maxBatchSize, MAX_TEXTS_PER_CALL),
    ...(scripts === null ? {} : { scripts }),
  };
}
