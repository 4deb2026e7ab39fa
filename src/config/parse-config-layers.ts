import type { ConfigLayer, ConfigValues } from './config-layer.ts';
import { explainConfigError } from './explain-config-error.ts';
import { implyGenerator } from './imply-generator.ts';
import { implyKind } from './imply-kind.ts';
import { mergeConfig } from './merge-config.ts';
import { configSchema, type MemoRagConfig } from './schema.ts';

/** The checked configuration of merged layers; `config-invalid` names the wrong value and where it was written. */
export function parseConfigLayers(layers: readonly ConfigLayer[]): MemoRagConfig {
  const values = implyGenerator(layers.reduce<ConfigValues>((below, layer, at) => {
    const above = layers.slice(at + 1).map((upper) => upper.values);
    return mergeConfig(below, implyKind(layer.values, { below, above }));
  }, {}));
  const result = configSchema.safeParse(values);
  if (!result.success) throw explainConfigError(result.error, layers, values);
  return result.data;
}
