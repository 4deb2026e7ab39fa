import { z } from 'zod';
import { createInferenceCaller, type InferenceOptions } from '../calls/inference-caller.ts';
import { parseReply } from '../calls/parse-reply.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { EmbeddingService } from './embedding-service.ts';

const replySchema = z.array(z.array(z.number()));
/** `[texts, tokens, values]`: of a model that nobody has told how to make one vector of a text. */
const tokensSchema = z.array(z.array(z.array(z.number())));

/** Feature extraction of Hugging Face. A long text is not to be cut there without a word. */
export function createHuggingFaceEmbeddings(options: InferenceOptions): EmbeddingService {
  const { model, call } = options;
  const callInference = createInferenceCaller(options);
  return {
    embed: (texts, { signal }) =>
      callInference(signal, async (place) => {
        const rawReply = await place.client.featureExtraction({ ...place.where, inputs: [...texts], truncate: false }, place.options);
        if (tokensSchema.safeParse(rawReply).data?.[0]?.[0] !== undefined) throw noTextVectors(model);
        return { vectors: parseReply(replySchema, rawReply, call).map((vector) => Float32Array.from(vector)) };
      }),
  };
}

function noTextVectors(model: string): MemoError {
  return new MemoError({
    code: 'model-invalid',
    message: `${model} gives a vector for every token and none for a text`,
    remedy: 'set embedder.model to one that is made for sentence similarity',
  });
}
