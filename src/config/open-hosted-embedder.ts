import type { ProviderCall } from '../calls/to-provider-error.ts';
import type { RunnerOf } from '../calls/shared-runners.ts';
import type { EmbeddingService } from '../embedders/embedding-service.ts';
import { createHostedEmbedder, USUAL_TOKENS } from '../embedders/hosted-embedder.ts';
import { roleInstructions } from '../embedders/role-instructions.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { HostedEmbedderConfig } from './hosted-embedder-schema.ts';
import { keyPlaceOf } from './key-place.ts';
import { missingKey } from './missing-key.ts';

/** What the providers' models take: OpenAI's own limits, else those of the usual encoders and of text-embeddings-inference. */
const OPENAI_LIMITS = { maxTokens: 8191, batchSize: 256, batchTokens: 100_000 };
const SERVED_LIMITS = { maxTokens: USUAL_TOKENS, batchSize: 32, batchTokens: 16_384 };
/** OpenAI's models, as it describes them. */
const OPENAI_DIMENSIONS: ReadonlyMap<string, number> = new Map([['text-embedding-3-small', 1536], ['text-embedding-3-large', 3072], ['text-embedding-ada-002', 1536]]);

/** A hosted or served embedding model; nothing is called before the first text. */
export function openHostedEmbedder(config: HostedEmbedderConfig, { runnerOf }: { readonly runnerOf: RunnerOf }): Embedder {
  const { kind, model, apiKey, calls, normalise } = config;
  const limits = kind === 'openai' || kind === 'azure-openai' ? OPENAI_LIMITS : SERVED_LIMITS;
  const isShortened = config.kind !== 'huggingface' && config.shorten;
  if (isShortened && config.dimension === undefined) throw noDimension();
  const baseURL = baseOf(config);
  return createHostedEmbedder({
    kind,
    model,
    service: lazyService(async () => await openService(config, { baseURL, call: { what: `${kind} ${model}`, model, baseURL, apiKey, keyPlace: keyPlaceOf({ ...config, path: 'embedder', variable: 'MEMORAG_EMBEDDER_KEY' }) } })),
    calls: runnerOf({ baseURL, apiKey }, calls),
    instructions: roleInstructions(model, config.instructions),
    dimension: config.dimension ?? (kind === 'openai' ? OPENAI_DIMENSIONS.get(model) : undefined),
    normalise,
    maxTokens: config.maxTokens ?? limits.maxTokens,
    isShortened,
    maxBatchSize: config.batchSize ?? limits.batchSize,
    maxBatchTokens: config.batchTokens ?? limits.batchTokens,
    maxConcurrency: calls.concurrency,
  });
}

/** The clients of providers take a while to load: that is for whoever embeds. */
function lazyService(open: () => Promise<EmbeddingService>): EmbeddingService {
  let opened: Promise<EmbeddingService> | undefined;
  return { embed: async (texts, attempt) => await (await (opened ??= open())).embed(texts, attempt) };
}

interface Service {
  readonly baseURL: string;
  readonly call: ProviderCall;
}

async function openService(config: HostedEmbedderConfig, { baseURL, call }: Service): Promise<EmbeddingService> {
  const { model, apiKey } = config;
  const missing = missingKey(config);
  if (missing !== undefined) return { embed: () => Promise.reject(missing) };
  const dimensions = config.kind !== 'huggingface' && config.shorten ? config.dimension : undefined;
  switch (config.kind) {
    case 'openai':
    case 'openai-compatible':
    case 'azure-openai': {
      const { createOpenAiEmbeddings } = await import('../embedders/openai-embeddings.ts');
      const azureApiVersion = config.kind === 'azure-openai' && !baseURL.endsWith('/openai/v1') ? config.apiVersion : undefined;
      return createOpenAiEmbeddings({ model, baseURL, apiKey, dimensions, azureApiVersion, call });
    }
    case 'ollama': {
      const { createOllamaEmbeddings } = await import('../embedders/ollama-embeddings.ts');
      return createOllamaEmbeddings({ model, baseURL, apiKey, dimensions, call });
    }
    case 'huggingface': {
      const { createHuggingFaceEmbeddings } = await import('../embedders/huggingface-embeddings.ts');
      return createHuggingFaceEmbeddings({ model, endpointUrl: config.baseURL, provider: config.provider, apiKey, call });
    }
    default:
      return config satisfies never;
  }
}

function baseOf(config: HostedEmbedderConfig): string {
  switch (config.kind) {
    case 'openai':
      return config.baseURL ?? 'https://api.openai.com/v1';
    case 'azure-openai':
      return azureBase(config.baseURL, config.apiVersion);
    case 'ollama':
      return config.baseURL ?? 'http://127.0.0.1:11434';
    case 'huggingface':
      return config.baseURL ?? 'https://router.huggingface.co';
    case 'openai-compatible':
      return config.baseURL;
    default:
      return config satisfies never;
  }
}

/** With a version the older paths with their deployments, without one the paths of OpenAI below `/openai/v1`. */
function azureBase(endpoint: string, apiVersion: string | undefined): string {
  const base = endpoint.replace(/\/+$/u, '');
  return apiVersion !== undefined || base.endsWith('/openai/v1') ? base : `${base}/openai/v1`;
}

function noDimension(): MemoError {
  return new MemoError({ code: 'config-invalid', message: 'embedder.shorten is true, and nothing says how short', remedy: 'set embedder.dimension to the number of values wanted' });
}
