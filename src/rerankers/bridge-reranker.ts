import type { Bridge } from '../bridge/bridge.ts';
import type { CallOptions } from '../bridge/bridge-client.ts';
import { modelPath } from '../bridge/model-path.ts';
import { protocolError } from '../bridge/parse-wire.ts';
import type { Reranker } from '../spec/reranker.ts';

export interface BridgeRerankerOptions extends CallOptions {
  readonly bridge: Pick<Bridge, 'connect' | 'describeReranker' | 'rerank'>;
  /** A Hugging Face cross-encoder's folder with safetensors weights, or the id of a fetched model; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
  readonly device?: string | undefined;
}

/** Most texts in one call: what is lost when work is interrupted. */
const MAX_TEXTS_PER_CALL = 64;

/** A reranker from a local model folder; loads it. Scores are from 0 to 1. Errors: `model-missing`, `model-invalid`, `unsupported`. */
export async function createBridgeReranker({ bridge, path, device, signal: opening }: BridgeRerankerOptions): Promise<Reranker> {
  const reranker = { kind: 'huggingface-local' as const, path: modelPath(path, await bridge.connect({ signal: opening })), ...(device === undefined ? {} : { device }) };
  const { modelId, maxBatchSize: most } = await bridge.describeReranker(reranker, { signal: opening });
  const maxBatchSize = Math.min(most, MAX_TEXTS_PER_CALL);
  return {
    kind: reranker.kind,
    modelId,
    maxBatchSize,
    async rerank(query, texts, { signal }) {
      signal?.throwIfAborted();
      const scores = new Float32Array(texts.length);
      for (let start = 0; start < texts.length; start += maxBatchSize) {
        const batch = texts.slice(start, start + maxBatchSize).map((text) => text.toWellFormed());
        const reply = await bridge.rerank({ reranker, query: query.toWellFormed(), texts: batch }, { signal });
        if (reply.scores.length !== batch.length) throw protocolError(`/v1/rerank: ${modelId} gave ${reply.scores.length} scores for ${batch.length} texts`);
        scores.set(reply.scores, start);
      }
      return scores;
    },
  };
}
