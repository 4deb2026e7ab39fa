import { addKeys } from './add-keys.ts';
import type { Environment } from './config-from-environment.ts';
import type { ConfigLayer, ConfigValues } from './config-layer.ts';
import { explainConfigError } from './explain-config-error.ts';
import { implyGenerator } from './imply-generator.ts';
import { implyKind } from './imply-kind.ts';
import { mergeConfig } from './merge-config.ts';
import { configSchema, type MemoRagConfig } from './schema.ts';

/** The checked configuration of merged layers; `config-invalid` names the wrong value and where it was written. */
export function parseConfigLayers(layers: readonly ConfigLayer[], environment: Environment): MemoRagConfig {
  const implied = implyGenerator(layers.reduce<ConfigValues>((below, layer, at) => {
    const above = layers.slice(at + 1).map((upper) => upper.values);
    return mergeConfig(below, implyKind(layer.values, { below, above }));
  }, {}));
  const values = addKeys(implied, { layers, environment });
  const result = configSchema.safeParse(values);
  if (!result.success) throw explainConfigError(result.error, layers, values);
  return result.data;
}
