import { parseConfigLayers } from './parse-config-layers.ts';
import type { MemoRagConfig, RawMemoRagConfig } from './schema.ts';

/** The checked configuration of what a program passes. Errors: `config-invalid`. */
export function parseConfig(rawConfig: RawMemoRagConfig): MemoRagConfig {
  return parseConfigLayers([{ values: { ...rawConfig }, describe: () => 'the configuration' }]);
}
