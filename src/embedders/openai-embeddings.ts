import { z } from 'zod';
import { float32FromBytes } from '../bridge/float32-from-bytes.ts';
import type { Attempt } from '../calls/call-runner.ts';
import { parseReply } from '../calls/parse-reply.ts';
import { patientFetch } from '../calls/patient-fetch.ts';
import { ProviderError } from '../calls/provider-error.ts';
import { toProviderError, type ProviderCall } from '../calls/to-provider-error.ts';
import { tokenCount } from '../calls/token-count.ts';
import { createAzureClient, createOpenAiClient } from '../chat/openai-client.ts';
import { inIndexOrder } from '../util/in-index-order.ts';
import type { EmbeddingService } from './embedding-service.ts';

export interface OpenAiEmbeddingsOptions {
  readonly model: string;
  readonly baseURL: string;
  /** Absent: a server that asks for none. */
  readonly apiKey?: string | undefined;
  /** Of an Azure resource in its older form, with a deployment in the path; absent: the path of OpenAI. */
  readonly azureApiVersion?: string | undefined;
  /** Values of a vector, for models that can be asked for fewer. */
  readonly dimensions?: number | undefined;
  /** For messages. */
  readonly call: ProviderCall;
}

const replySchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative().optional(), embedding: z.union([z.string(), z.array(z.number())]) })),
  usage: z.object({ prompt_tokens: tokenCount }).nullish().catch(undefined),
});

/** `POST /embeddings` as OpenAI has it, and whoever follows it. Vectors are asked for in base64, a third of the bytes; a server that knows none sends numbers. */
export function createOpenAiEmbeddings({ model, baseURL, apiKey, azureApiVersion, dimensions, call }: OpenAiEmbeddingsOptions): EmbeddingService {
  const { what } = call;
  const client = azureApiVersion === undefined ? createOpenAiClient({ baseURL, apiKey, fetch: patientFetch }) : createAzureClient({ baseURL, apiKey, apiVersion: azureApiVersion, fetch: patientFetch });
  let encoding: 'base64' | undefined = 'base64';

  const request = async (input: readonly string[], { signal }: Attempt): Promise<unknown> => {
    try {
      const body = { model, input: [...input], ...(dimensions === undefined ? {} : { dimensions }) };
      // Without an encoding the package would ask for base64 of its own accord.
      return await client.embeddings.create({ ...body, encoding_format: encoding ?? 'float' }, { signal });
    } catch (error) {
      throw toProviderError(error, call);
    }
  };

  return {
    async embed(texts, attempt) {
      const asked = encoding;
      const rawReply = await request(texts, attempt).catch(async (error: unknown) => {
        if (asked === undefined || !isAboutEncoding(error)) throw error;
        encoding = undefined;
        return await request(texts, attempt);
      });
      const { data, usage } = parseReply(replySchema, rawReply, { what });
      const entries = data.map(({ index, embedding }, position) => ({ index: index ?? position, value: toVector(embedding, what) }));
      const vectors = inIndexOrder(entries, texts.length);
      if (vectors === undefined) throw invalid(`${what} gave ${data.length} vectors for ${texts.length} texts, or some of them twice`);
      return { vectors, inputTokens: usage?.prompt_tokens };
    },
  };
}

function isAboutEncoding(error: unknown): boolean {
  return error instanceof ProviderError && (error.status === 400 || error.status === 422) && /encoding_format|base64/u.test(error.message);
}

function toVector(embedding: string | readonly number[], what: string): Float32Array {
  if (typeof embedding !== 'string') return Float32Array.from(embedding);
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) throw invalid(`${what} gave a vector of ${bytes.length} bytes`);
  // A copy: a small buffer stands anywhere in a pool, and numbers begin at multiples of four.
  return float32FromBytes(Uint8Array.from(bytes));
}

function invalid(message: string): ProviderError {
  return new ProviderError({ code: 'reply-invalid', message, remedy: 'try again, or configure another embedder' });
}
