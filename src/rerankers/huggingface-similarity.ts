import { InferenceClient } from '@huggingface/inference';
import { z } from 'zod';
import { inferenceProvider } from '../calls/inference-provider.ts';
import { parseReply } from '../calls/parse-reply.ts';
import { throwingFetch } from '../calls/throwing-fetch.ts';
import { toInferenceError } from '../calls/to-inference-error.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import type { RerankService } from './rerank-service.ts';

export interface HuggingFaceSimilarityOptions {
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

const replySchema = z.array(z.number());

/** Sentence similarity of Hugging Face, the one of its tasks that scores texts by a question over the router. Scores are cosines. */
export function createHuggingFaceSimilarity({ model, endpointUrl, provider, apiKey, call, fetch }: HuggingFaceSimilarityOptions): RerankService {
  const client = new InferenceClient(apiKey);
  const where = endpointUrl === undefined ? { model, provider: inferenceProvider(provider) } : { endpointUrl };
  return {
    async rerank(query, texts, { signal }) {
      const options = { signal, fetch: throwingFetch({ call, fetch }), retry_on_error: false };
      try {
        const rawReply = await client.sentenceSimilarity({ ...where, inputs: { source_sentence: query, sentences: [...texts] } }, options);
        return { ranked: parseReply(replySchema, rawReply, call).map((score, index) => ({ index, score })) };
      } catch (error) {
        throw toInferenceError(error, call);
      }
    },
  };
}
