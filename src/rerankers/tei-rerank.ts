import { z } from 'zod';
import { parseReply } from '../calls/parse-reply.ts';
import { postJson } from '../calls/post-json.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import type { RerankService } from './rerank-service.ts';

export interface TeiRerankOptions {
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
  /** For messages. */
  readonly call: ProviderCall;
}

const replySchema = z.array(z.object({ index: z.int().nonnegative(), score: z.number() }));

/** `POST /rerank` of text-embeddings-inference; a dedicated endpoint of Hugging Face with a reranker is one. Scores are from 0 to 1. */
export function createTeiRerank({ baseURL, apiKey, call }: TeiRerankOptions): RerankService {
  const base = baseURL.replace(/\/+$/u, '');
  const url = base.endsWith('/rerank') ? base : `${base}/rerank`;
  return {
    async rerank(query, texts, attempt) {
      // A passage is judged by its beginning where it is longer than the model reads.
      const body = { query, texts, truncate: true, raw_scores: false, return_text: false };
      return { ranked: parseReply(replySchema, await postJson({ url, body, apiKey, call, attempt }), call) };
    },
  };
}
