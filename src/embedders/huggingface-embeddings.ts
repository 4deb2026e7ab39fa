import { InferenceClient } from '@huggingface/inference';
import { z } from 'zod';
import { inferenceProvider } from '../calls/inference-provider.ts';
import { parseReply } from '../calls/parse-reply.ts';
import { throwingFetch } from '../calls/throwing-fetch.ts';
import { toInferenceError } from '../calls/to-inference-error.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { EmbeddingService } from './embedding-service.ts';

export interface HuggingFaceEmbeddingsOptions {
  readonly model: string;
  /** A dedicated endpoint; absent: the router. */
  readonly endpointUrl?: string | undefined;
  /** Of the router; `auto`: the first that serves the model. */
  readonly provider: string;
  readonly apiKey?: string | undefined;
  /** For messages. */
  readonly call: ProviderCall;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const replySchema = z.array(z.array(z.number()));
/** `[texts, tokens, values]`: of a model that nobody has told how to make one vector of a text. */
const tokensSchema = z.array(z.array(z.array(z.number())));

/** Feature extraction of Hugging Face. A long text is not to be cut there without a word. */
export function createHuggingFaceEmbeddings({ model, endpointUrl, provider, apiKey, call, fetch }: HuggingFaceEmbeddingsOptions): EmbeddingService {
  const client = new InferenceClient(apiKey);
  const where = endpointUrl === undefined ? { model, provider: inferenceProvider(provider) } : { endpointUrl };
  return {
    async embed(texts, { signal }) {
      const options = { signal, fetch: throwingFetch({ call, fetch }), retry_on_error: false };
      try {
        const rawReply = await client.featureExtraction({ ...where, inputs: [...texts], truncate: false }, options);
        if (tokensSchema.safeParse(rawReply).data?.[0]?.[0] !== undefined) throw noTextVectors(model);
        return { vectors: parseReply(replySchema, rawReply, call).map((vector) => Float32Array.from(vector)) };
      } catch (error) {
        throw toInferenceError(error, call);
      }
    },
  };
}

function noTextVectors(model: string): MemoError {
  return new MemoError({
    code: 'model-invalid',
    message: `${model} gives a vector for every token and none for a text`,
    remedy: 'set embedder.model to one that is made for sentence similarity',
  });
}
