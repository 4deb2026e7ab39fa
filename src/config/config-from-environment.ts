import { MemoError } from '../errors/memo-error.ts';
import { nearestWord } from '../util/nearest-word.ts';
import { KEY_PLACES } from './key-places.ts';
import type { ConfigLayer } from './config-layer.ts';
import { CONFIG_SETTINGS, variableOf } from './config-settings.ts';
import { settingAt, settingsToValues } from './settings-to-values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of ours that are no part of the configuration: the file's path, what only set-up reads, what the bridge reads, and keys, which are read where their provider is known. */
const OTHER_VARIABLES = [
  'MEMORAG_CONFIG',
  'MEMORAG_OFFLINE',
  'MEMORAG_NO_APT',
  'MEMORAG_DEVICE_MEMORY_GIB',
  'MEMORAG_HOST_MEMORY_GIB',
  'MEMORAG_BRIDGE_MACHINE',
  'MEMORAG_BRIDGE_SCRATCH',
  ...KEY_PLACES.map(({ variable }) => variable),
];

/** The configuration that `MEMORAG_*` variables give. A variable of that name that nobody reads is an error, an empty one is absent. */
export function configFromEnvironment(environment: Environment): ConfigLayer {
  refuseUnknownVariables(environment);
  return {
    source: 'environment',
    values: settingsToValues((setting) => environment[variableOf(setting)]),
    describe: (path) => {
      const setting = settingAt(path);
      return setting === undefined ? 'the environment' : variableOf(setting);
    },
  };
}

function refuseUnknownVariables(environment: Environment): void {
  const known = [...CONFIG_SETTINGS.map(variableOf), ...OTHER_VARIABLES];
  const unknown = Object.keys(environment).find((name) => name.startsWith('MEMORAG_') && !known.includes(name));
  if (unknown === undefined) return;
  const like = variablesLike(unknown, known);
  throw new MemoError({
    code: 'config-invalid',
    message: `unknown environment variable ${unknown}`,
    remedy: like.length === 0 ? 'unset it: a variable is named like the flag of its setting, as MEMORAG_CHUNK_SIZE for `--chunk-size`' : `did you mean ${like.join(', ')}? rename it, or unset it`,
  });
}

const PREFIX = 'MEMORAG_';

/** The one that was meant, or those that share a word with it. */
function variablesLike(unknown: string, known: readonly string[]): readonly string[] {
  const [wanted = '', ...names] = [unknown, ...known].map((name) => name.slice(PREFIX.length));
  const nearest = nearestWord(wanted, names);
  const words = wanted.split('_');
  const like = nearest === undefined ? names.filter((name) => name.split('_').some((word) => words.includes(word))) : [nearest];
  return like.map((name) => `${PREFIX}${name}`);
}
