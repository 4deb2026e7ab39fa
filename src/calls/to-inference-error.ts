import { InferenceClientInputError, InferenceClientProviderOutputError, InferenceClientRoutingError } from '@huggingface/inference';
import { ProviderError } from './provider-error.ts';
import { toProviderError, type ProviderCall } from './to-provider-error.ts';

/** What the client of Hugging Face threw, as an error of ours: {@link toProviderError}, and what the client finds out by itself. */
export function toInferenceError(error: unknown, call: ProviderCall): unknown {
  const { what, keyPlace = 'apiKey' } = call;
  if (error instanceof InferenceClientProviderOutputError) {
    return new ProviderError({ code: 'reply-invalid', message: `the reply of ${what} is not in the form that its interface has`, remedy: 'check that the model is one for this task' });
  }
  if (error instanceof InferenceClientRoutingError) {
    return new ProviderError({ code: 'provider-refused', message: `${what}: the router takes no key but a token of Hugging Face, which begins with \`hf_\``, remedy: `set ${keyPlace} to one, or name the provider that the key belongs to` });
  }
  if (error instanceof InferenceClientInputError) {
    return new ProviderError({ code: 'provider-refused', message: `${what} cannot be called so (${error.message})`, remedy: 'set the model and the provider to what the hub lists together, or baseURL to a dedicated endpoint' });
  }
  return toProviderError(error, call);
}
