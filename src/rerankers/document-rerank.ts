import { z } from 'zod';
import { parseReply } from '../calls/parse-reply.ts';
import { postJson } from '../calls/post-json.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import { tokenCount } from '../calls/token-count.ts';
import type { RerankService } from './rerank-service.ts';

export interface DocumentRerankOptions {
  /** Cohere's second version, or the first, which Jina and others speak. */
  readonly version: 'v1' | 'v2';
  readonly model: string;
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
  /** For messages. */
  readonly call: ProviderCall;
}

const replySchema = z.object({ results: z.array(z.object({ index: z.int().nonnegative(), relevance_score: z.number() })), usage: z.object({ total_tokens: tokenCount }).nullish().catch(undefined) });

/** `POST /v2/rerank` as Cohere has it, `POST /v1/rerank` as Jina has it; vLLM, llama.cpp and others speak them too. */
export function createDocumentRerank({ version, model, baseURL, apiKey, call }: DocumentRerankOptions): RerankService {
  const url = rerankURL(baseURL, version);
  return {
    async rerank(query, documents, attempt) {
      // The texts are here already, and some send them back unasked. Cohere's second version knows no such word, and refuses none.
      const body = { model, query, documents, top_n: documents.length, ...(version === 'v1' ? { return_documents: false } : {}) };
      const { results, usage } = parseReply(replySchema, await postJson({ url, body, apiKey, call, attempt }), call);
      return { ranked: results.map(({ index, relevance_score }) => ({ index, score: relevance_score })), inputTokens: usage?.total_tokens };
    },
  };
}

/** `https://api.cohere.com`, `http://host/v1` and `http://host/v1/rerank` are all written. */
function rerankURL(baseURL: string, version: string): string {
  const base = baseURL.replace(/\/+$/u, '');
  if (base.endsWith('/rerank')) return base;
  return /\/v\d+$/u.test(base) ? `${base}/rerank` : `${base}/${version}/rerank`;
}
