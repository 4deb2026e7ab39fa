import { MemoError } from '../errors/memo-error.ts';
import { PROVIDER_VARIABLES } from './key-places.ts';

export interface Keyed {
  readonly kind: string;
  readonly apiKey?: string | undefined;
  readonly baseURL?: string | undefined;
}

/** What a person is told where a provider that answers nobody without a key would be called without one; `undefined`: there is one, or none is needed. */
export function missingKey({ kind, apiKey, baseURL }: Keyed): MemoError | undefined {
  const variable = PROVIDER_VARIABLES.get(kind);
  // A server at an address of its own may ask for no key.
  if (apiKey !== undefined || variable === undefined || (baseURL !== undefined && kind !== 'azure-openai')) return undefined;
  return new MemoError({ code: 'config-invalid', message: `no key for ${kind} is configured`, remedy: `set ${variable}, or write the key into the configuration file as apiKey` });
}
