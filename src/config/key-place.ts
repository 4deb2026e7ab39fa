import { PROVIDER_VARIABLES } from './key-places.ts';

export interface KeyedPart {
  /** `generator`, `memory.model` and so on; absent: not known here. */
  readonly path?: string;
  /** Of ours, for a provider that has none of its own. */
  readonly variable: string;
  readonly kind: string;
  readonly apiKey?: string | undefined;
  readonly baseURL?: string | undefined;
}

/** Where a person sets the key of a part, for the remedy of a refused one. A variable whose key was withheld from an address out of a file would not help. */
export function keyPlaceOf({ path, variable, kind, apiKey, baseURL }: KeyedPart): string {
  const field = path === undefined ? 'apiKey' : `${path}.apiKey`;
  const theirs = PROVIDER_VARIABLES.get(kind);
  if (theirs !== undefined && baseURL !== undefined && apiKey === undefined) return `${field}, beside the address (the key of ${theirs} goes to no address out of a file)`;
  return `${theirs ?? variable} or ${field}`;
}
