import { z } from 'zod';
import { parseReply } from '../calls/parse-reply.ts';
import { postJson } from '../calls/post-json.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import type { EmbeddingService } from './embedding-service.ts';

export interface OllamaEmbeddingsOptions {
  readonly model: string;
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
  /** Values of a vector, for models that can be asked for fewer. */
  readonly dimensions?: number | undefined;
  /** For messages. */
  readonly call: ProviderCall;
}

const replySchema = z.object({ embeddings: z.array(z.array(z.number())), prompt_eval_count: z.number().nonnegative().nullish() });

/** `POST /api/embed` of Ollama. It would cut a long text by itself and say nothing, so it is told not to. */
export function createOllamaEmbeddings({ model, baseURL, apiKey, dimensions, call }: OllamaEmbeddingsOptions): EmbeddingService {
  const url = `${baseURL.replace(/\/+$/u, '')}/api/embed`;
  return {
    async embed(texts, attempt) {
      const body = { model, input: texts, truncate: false, ...(dimensions === undefined ? {} : { dimensions }) };
      const { embeddings, prompt_eval_count } = parseReply(replySchema, await postJson({ url, body, apiKey, call, attempt }), call);
      return { vectors: embeddings.map((embedding) => Float32Array.from(embedding)), inputTokens: prompt_eval_count ?? undefined };
    },
  };
}
