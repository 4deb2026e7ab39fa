import type { BridgeCalls, CallOptions } from '../bridge/bridge-client.ts';
import type { EmbedderRef } from '../bridge/wire.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Embedder, EmbedOptions } from '../spec/embedder.ts';
import { checkVectors } from './check-vectors.ts';

/** What an embedder is, without its work. */
export type EmbedderIdentity = Omit<Embedder, 'embed'>;

export interface BridgeEmbedderOptions {
  readonly bridge: Pick<BridgeCalls, 'embed' | 'describeEmbedder'>;
  readonly embedder: EmbedderRef;
  readonly identity: EmbedderIdentity;
  /** `unchecked`: the identity was written down beforehand; the first call asks the bridge whether it is so. */
  readonly identityIs: 'checked' | 'unchecked';
}

/**
 * Most texts in one call. The bridge takes more and is no faster with them; a call is what is lost when work is interrupted,
 * and how often progress is seen.
 */
export const MAX_TEXTS_PER_CALL = 256;

/** An embedder whose model lives in the bridge; nothing is started or loaded before the first text. */
export function createBridgeEmbedder({ bridge, embedder, identity, identityIs }: BridgeEmbedderOptions): Embedder {
  let isChecked = identityIs === 'checked';

  const check = async (options: CallOptions): Promise<void> => {
    if (isChecked) return;
    const { modelId, dimension } = await bridge.describeEmbedder(embedder, options);
    if (modelId !== identity.modelId || dimension !== identity.dimension) throw otherModel(identity, { modelId, dimension });
    isChecked = true;
  };

  return {
    ...identity,
    async embed(texts, { role, signal }: EmbedOptions) {
      signal?.throwIfAborted();
      const vectors = new Float32Array(texts.length * identity.dimension);
      let truncated = 0;
      if (texts.length > 0) await check({ signal });
      for (let start = 0; start < texts.length; start += identity.maxBatchSize) {
        const batch = texts.slice(start, start + identity.maxBatchSize).map((text) => text.toWellFormed());
        const reply = await bridge.embed({ embedder, role, texts: batch }, { signal });
        checkVectors(reply, { rows: batch.length, ...identity });
        vectors.set(reply.vectors, start * identity.dimension);
        truncated += reply.truncated;
      }
      return { vectors, truncated };
    },
  };
}

interface Model {
  readonly modelId: string;
  readonly dimension: number;
}

function otherModel(expected: Model, actual: Model): MemoError {
  return new MemoError({
    code: 'model-invalid',
    message: `the bridge has ${actual.modelId} of ${actual.dimension} dimensions where this memorag expects ${expected.modelId} of ${expected.dimension}`,
    remedy: 'run `npm run setup`',
  });
}
