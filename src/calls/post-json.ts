import type { Attempt } from './call-runner.ts';
import { patientFetch } from './patient-fetch.ts';
import { toProviderError, toResponseError, type ProviderCall } from './to-provider-error.ts';

export interface PostJsonOptions {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Sent as a bearer token; absent: a server that asks for none. */
  readonly apiKey?: string | undefined;
  /** Whose call it is, for messages. */
  readonly call: ProviderCall;
  readonly attempt: Pick<Attempt, 'signal' | 'progress'>;
}

/** Posts JSON to a provider that we have no client of, and gives the JSON of its reply. A redirect is no reply: a key goes where it was meant to go. */
export async function postJson({ url, body, apiKey, call, attempt }: PostJsonOptions): Promise<unknown> {
  const response = await request({ url, body, apiKey, call, attempt });
  attempt.progress();
  if (!response.ok) throw await toResponseError(response, call);
  try {
    return await response.json();
  } catch (error) {
    throw toProviderError(error, call);
  }
}

async function request({ url, body, apiKey, call, attempt }: PostJsonOptions): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) };
  try {
    return await patientFetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: attempt.signal, redirect: 'manual' });
  } catch (error) {
    throw toProviderError(error, call);
  }
}
