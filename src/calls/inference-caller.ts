import { InferenceClient, type InferenceProviderOrPolicy } from '@huggingface/inference';
import { inferenceProvider } from './inference-provider.ts';
import { throwingFetch } from './throwing-fetch.ts';
import { toInferenceError } from './to-inference-error.ts';
import type { ProviderCall } from './to-provider-error.ts';

export interface InferenceOptions {
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

/** What a task of the package is called with: where, and how. */
export interface InferencePlace {
  readonly client: InferenceClient;
  readonly where: { readonly endpointUrl: string } | { readonly model: string; readonly provider: InferenceProviderOrPolicy };
  readonly options: { readonly signal: AbortSignal; readonly fetch: typeof globalThis.fetch; readonly retry_on_error: false };
}

/** Calls a task of Hugging Face's package, at an endpoint or behind the router; what it throws is an error of ours, and it tries nothing again by itself. */
export function createInferenceCaller({ model, endpointUrl, provider, apiKey, call, fetch }: InferenceOptions): <T>(signal: AbortSignal, ask: (place: InferencePlace) => Promise<T>) => Promise<T> {
  const client = new InferenceClient(apiKey);
  const where = endpointUrl === undefined ? { model, provider: inferenceProvider(provider) } : { endpointUrl };
  return async (signal, ask) => {
    try {
      return await ask({ client, where, options: { signal, fetch: throwingFetch({ call, fetch }), retry_on_error: false } });
    } catch (error) {
      throw toInferenceError(error, call);
    }
  };
}
