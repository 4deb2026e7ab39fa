import { configFromEnvironment, type Environment } from './config-from-environment.ts';
import { configFromFlags, type ConfigFlags } from './config-from-flags.ts';
import type { ConfigLayer } from './config-layer.ts';
import { parseConfigLayers } from './parse-config-layers.ts';
import type { MemoRagConfig } from './schema.ts';

export interface ConfigSources {
  /** What {@link readConfigFile} read. */
  readonly file?: ConfigLayer | undefined;
  readonly environment: Environment;
  readonly flags: ConfigFlags;
}

/** The configuration of a command: file, then environment, then flags; a later one wins. */
export function resolveConfig({ file, environment, flags }: ConfigSources): MemoRagConfig {
  const layers = [configFromEnvironment(environment), configFromFlags(flags)];
  return parseConfigLayers(file === undefined ? layers : [file, ...layers], environment);
}
