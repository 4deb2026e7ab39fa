import type { Environment } from './config-from-environment.ts';
import { parseConfigLayers } from './parse-config-layers.ts';
import type { MemoRagConfig, RawMemoRagConfig } from './schema.ts';

/** The checked configuration of what a program passes; of the environment, the keys of the providers alone are read. Errors: `config-invalid`. */
export function parseConfig(rawConfig: RawMemoRagConfig, environment: Environment = process.env): MemoRagConfig {
  return parseConfigLayers([{ source: 'program', values: { ...rawConfig }, describe: () => 'the configuration' }], environment);
}
