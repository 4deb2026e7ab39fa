import { patientFetch } from './patient-fetch.ts';
import { toResponseError, type ProviderCall } from './to-provider-error.ts';

export interface ThrowingFetchOptions {
  /** Whose calls they are, for messages. */
  readonly call: ProviderCall;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * A fetch for clients whose own errors leave out what a retry needs (the headers of a refusal) or hold what nobody should see (those of the
 * request): a refusal is thrown as what we know it by, before the client sees it.
 */
export function throwingFetch({ call, fetch = patientFetch }: ThrowingFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    // A key goes where it was meant to go; what only reads (a model's page at a hub) may have moved.
    const response = await fetch(input, { ...init, ...(init?.method === 'POST' ? { redirect: 'manual' } : {}) });
    if (!response.ok) throw await toResponseError(response, call);
    return response;
  };
}
