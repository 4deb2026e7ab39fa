import { PROVIDERS_OR_POLICIES, type InferenceProviderOrPolicy } from '@huggingface/inference';
import { MemoError } from '../errors/memo-error.ts';

/** A provider behind the router of Hugging Face, by the name that a configuration gives. */
export function inferenceProvider(name: string): InferenceProviderOrPolicy {
  const provider = PROVIDERS_OR_POLICIES.find((known) => known === name);
  if (provider !== undefined) return provider;
  throw new MemoError({
    code: 'config-invalid',
    message: `the router of Hugging Face has no provider ${JSON.stringify(name)}`,
    remedy: `set the provider to one of ${PROVIDERS_OR_POLICIES.join(', ')}`,
  });
}
