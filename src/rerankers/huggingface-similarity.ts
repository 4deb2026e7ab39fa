import { z } from 'zod';
import { createInferenceCaller, type InferenceOptions } from '../calls/inference-caller.ts';
import { parseReply } from '../calls/parse-reply.ts';
import type { RerankService } from './rerank-service.ts';

const replySchema = z.array(z.number());

/** Sentence similarity of Hugging Face, the one of its tasks that scores texts by a question over the router. Scores are cosines. */
export function createHuggingFaceSimilarity(options: InferenceOptions): RerankService {
  const callInference = createInferenceCaller(options);
  return {
    rerank: (query, texts, { signal }) =>
      callInference(signal, async (place) => {
        const rawReply = await place.client.sentenceSimilarity({ ...place.where, inputs: { source_sentence: query, sentences: [...texts] } }, place.options);
        return { ranked: parseReply(replySchema, rawReply, options.call).map((score, index) => ({ index, score })) };
      }),
  };
}
