import { MemoError } from '../errors/memo-error.ts';
import { isLoopback } from '../util/is-loopback.ts';
import { configKeysAt } from './config-keys.ts';
import type { Environment } from './config-from-environment.ts';
import type { ConfigLayer, ConfigValues } from './config-layer.ts';
import { KEY_PLACES, PROVIDER_VARIABLES } from './key-places.ts';
import { mergeConfig } from './merge-config.ts';
import { nestValue } from './nest-value.ts';
import { valueAt } from './value-at.ts';

export interface AddKeysOptions {
  /** Where the values were written, the lowest first. */
  readonly layers: readonly ConfigLayer[];
  readonly environment: Environment;
}

interface Place extends AddKeysOptions {
  readonly path: readonly string[];
  readonly variable: string;
}

/**
 * The values with the keys that the environment holds for their providers. A key of the environment goes to a provider's own address, or to one that a
 * flag or the environment names; never to an address out of a file or a program, which could be anybody's.
 */
export function addKeys(values: ConfigValues, options: AddKeysOptions): ConfigValues {
  refuseStrangeBridge(options);
  return KEY_PLACES.reduce((done, place) => addKey(done, { ...place, ...options }), values);
}

function addKey(values: ConfigValues, place: Place): ConfigValues {
  const { path, layers } = place;
  const keyPath = [...path, 'apiKey'];
  if (valueAt([...path, 'kind'], values) === undefined || !configKeysAt(path, values).includes('apiKey')) return values;
  const given = valueAt(keyPath, values);
  const found = keyFor(valueAt([...path, 'kind'], values), place);
  if (found === undefined) return values;
  // A key of the file goes to whatever address there is; only a variable of ours, set for this configuration, wins over it.
  if (given !== undefined && !(originOf(keyPath, layers)?.source === 'file' && found.isOurs && strangerAt(values, place, found) === undefined)) return values;
  const stranger = strangerAt(values, place, found);
  if (stranger === undefined) return mergeConfig(values, nestValue(keyPath, found.key));
  if (!found.isOurs && stranger.isHere) return values;
  throw refusal(path, stranger, found);
}

interface FoundKey {
  readonly key: string;
  readonly variable: string;
  /** Named for this configuration, and not for a provider. */
  readonly isOurs: boolean;
}

function keyFor(kind: unknown, { variable, environment }: Place): FoundKey | undefined {
  const own = environment[variable];
  if (own !== undefined && own !== '') return { key: own, variable, isOurs: true };
  const theirs = PROVIDER_VARIABLES.get(kind);
  const key = theirs === undefined ? undefined : environment[theirs];
  return theirs === undefined || key === undefined || key === '' ? undefined : { key, variable: theirs, isOurs: false };
}

interface Stranger {
  readonly field: string;
  readonly origin: string;
  /** A server on this machine. */
  readonly isHere: boolean;
}

/** What a file or a program says about where the key would go. */
function strangerAt(values: ConfigValues, { path, layers }: Place, { key }: FoundKey): Stranger | undefined {
  const url = valueAt([...path, 'baseURL'], values);
  // The package sends what is no token of the hub to the named provider itself.
  const field = url !== undefined ? 'baseURL' : valueAt([...path, 'kind'], values) === 'huggingface' && !key.startsWith('hf_') ? 'provider' : undefined;
  if (field === undefined || valueAt([...path, field], values) === undefined) return undefined;
  const origin = originOf([...path, field], layers);
  if (origin === undefined || origin.source === 'flags' || origin.source === 'environment') return undefined;
  return { field, origin: origin.describe([...path, field]), isHere: typeof url === 'string' && URL.canParse(url) && isLoopback(url) };
}

function originOf(path: readonly string[], layers: readonly ConfigLayer[]): ConfigLayer | undefined {
  return layers.findLast((layer) => valueAt(path, layer.values) !== undefined);
}

function refusal(path: readonly string[], { field, origin }: Stranger, { variable }: FoundKey): MemoError {
  const name = path.join('.');
  return new MemoError({
    code: 'config-invalid',
    message: `${name}.${field} is from ${origin}, and the key of ${variable} is not sent to where that points`,
    remedy: `write the key beside it as ${name}.apiKey, or give ${name}.${field} in the environment or by a flag`,
  });
}

/** The same for the token of a bridge. */
function refuseStrangeBridge({ layers }: AddKeysOptions): void {
  const url = originOf(['bridge', 'url'], layers);
  if (url?.source !== 'file' || originOf(['bridge', 'token'], layers)?.source !== 'environment') return;
  throw new MemoError({
    code: 'config-invalid',
    message: `bridge.url is from ${url.describe(['bridge', 'url'])}, and the token of MEMORAG_BRIDGE_TOKEN is not sent to where that points`,
    remedy: 'write the token beside it as bridge.token, or give the address as MEMORAG_BRIDGE_URL',
  });
}
