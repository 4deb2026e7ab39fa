import type { RunnerOf } from '../calls/shared-runners.ts';
import type { ProviderCall } from '../calls/to-provider-error.ts';
import { MemoError } from '../errors/memo-error.ts';
import { createDocumentRerank } from '../rerankers/document-rerank.ts';
import { createHostedReranker } from '../rerankers/hosted-reranker.ts';
import type { RerankService } from '../rerankers/rerank-service.ts';
import { createTeiRerank } from '../rerankers/tei-rerank.ts';
import type { Reranker } from '../spec/reranker.ts';
import type { HostedRerankerConfig } from './hosted-reranker-schema.ts';
import { keyPlaceOf } from './key-place.ts';
import { missingKey } from './missing-key.ts';

/** What text-embeddings-inference takes by default, and what the providers take at their ease. */
const SERVED_BATCH = 32;
const PROVIDER_BATCH = 256;

/** A hosted or served reranker; nothing is called before the first question. */
export function openHostedReranker(config: HostedRerankerConfig, { runnerOf }: { readonly runnerOf: RunnerOf }): Reranker {
  const { kind, apiKey, calls } = config;
  const model = config.model ?? 'the served model';
  const baseURL = baseOf(config);
  return createHostedReranker({
    kind,
    model,
    service: openService(config, { baseURL, call: { what: `${kind} ${model}`, model, baseURL, apiKey, keyPlace: keyPlaceOf({ ...config, path: 'reranker', variable: 'MEMORAG_RERANKER_KEY' }) } }),
    calls: runnerOf({ baseURL, apiKey }, calls),
    maxBatchSize: config.batchSize ?? (kind === 'cohere' || kind === 'jina' ? PROVIDER_BATCH : SERVED_BATCH),
    maxConcurrency: calls.concurrency,
  });
}

function openService(config: HostedRerankerConfig, { baseURL, call }: { readonly baseURL: string; readonly call: ProviderCall }): RerankService {
  const { apiKey } = config;
  const missing = missingKey(config);
  if (missing !== undefined) return { rerank: () => Promise.reject(missing) };
  switch (config.kind) {
    case 'tei':
      return createTeiRerank({ baseURL, apiKey, call });
    case 'cohere':
      return createDocumentRerank({ version: 'v2', model: config.model, baseURL, apiKey, call });
    case 'jina':
      return createDocumentRerank({ version: 'v1', model: config.model, baseURL, apiKey, call });
    case 'huggingface':
      if (config.task === 'sentence-similarity') return similarity(config, call);
      if (config.baseURL === undefined) throw noEndpoint();
      // A dedicated endpoint with a reranker is text-embeddings-inference.
      return createTeiRerank({ baseURL, apiKey, call });
    default:
      return config satisfies never;
  }
}

/** The client of the provider takes a while to load: that is for whoever asks it. */
function similarity({ model, baseURL, provider, apiKey }: Extract<HostedRerankerConfig, { kind: 'huggingface' }>, call: ProviderCall): RerankService {
  let opened: Promise<RerankService> | undefined;
  const open = async (): Promise<RerankService> => {
    const { createHuggingFaceSimilarity } = await import('../rerankers/huggingface-similarity.ts');
    return createHuggingFaceSimilarity({ model, endpointUrl: baseURL, provider, apiKey, call });
  };
  return { rerank: async (query, texts, attempt) => await (await (opened ??= open())).rerank(query, texts, attempt) };
}

function baseOf(config: HostedRerankerConfig): string {
  switch (config.kind) {
    case 'tei':
      return config.baseURL;
    case 'cohere':
      return config.baseURL ?? 'https://api.cohere.com';
    case 'jina':
      return config.baseURL ?? 'https://api.jina.ai';
    case 'huggingface':
      return config.baseURL ?? 'https://router.huggingface.co';
    default:
      return config satisfies never;
  }
}

function noEndpoint(): MemoError {
  return new MemoError({
    code: 'config-invalid',
    message: 'reranker.task is text-ranking, which the router of Hugging Face does not have',
    remedy: 'set reranker.baseURL to a dedicated endpoint, or reranker.task to sentence-similarity',
  });
}
