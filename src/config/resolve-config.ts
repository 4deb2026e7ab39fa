import { configFromEnvironment, type Environment } from './config-from-environment.ts';
import { configFromFlags, type ConfigFlags } from './config-from-flags.ts';
import type { ConfigLayer } from './config-layer.ts';
import { parseConfigLayers } from './parse-config-layers.ts';
import type { MemoRagConfig } from './schema.ts';

export interface ConfigSources {
  /** What the saved memories that are to be opened tell of themselves. */
  readonly memory?: ConfigLayer | undefined;
  /** What {@link readConfigFile} read. */
  readonly file?: ConfigLayer | undefined;
  readonly environment: Environment;
  readonly flags: ConfigFlags;
}

/** The configuration of a command: what a saved memory tells, file, then environment, then flags; a later one wins. */
export function resolveConfig({ memory, file, environment, flags }: ConfigSources): MemoRagConfig {
  const layers = [memory, file, configFromEnvironment(environment), configFromFlags(flags)].filter((layer) => layer !== undefined);
  return parseConfigLayers(layers, environment);
}
