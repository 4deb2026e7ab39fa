import { configKeysAt } from './config-keys.ts';
import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { CONFIG_SETTINGS, type ConfigSetting } from './config-settings.ts';
import { mergeConfig } from './merge-config.ts';
import { nestValue } from './nest-value.ts';
import { valueAt } from './value-at.ts';

export interface Neighbours {
  /** What the layers below make together. */
  readonly below: ConfigValues;
  /** The layers above, the nearest first. */
  readonly above: readonly ConfigValues[];
}

/**
 * The values of a layer with the kinds that they stand for: `--model-path x` names an embedder that takes a path, where the layers below name none
 * that does. Where a layer above names the kind, the value is meant for that one.
 */
export function implyKind(layer: ConfigValues, { below, above }: Neighbours): ConfigValues {
  const settings: readonly ConfigSetting[] = CONFIG_SETTINGS;
  return settings.reduce<ConfigValues>((values, setting) => {
    const { path, isDetail = false } = setting;
    const impliedKind = isConfigValues(valueAt(path, values)) ? setting.impliedKindOfObject : setting.impliedKind;
    const parent = path.slice(0, -1);
    const key = path.at(-1) ?? '';
    const kindPath = [...parent, 'kind'];
    if (impliedKind === undefined || valueAt(path, values) === undefined || valueAt(kindPath, values) !== undefined) return values;
    const takes = (kind: unknown): boolean => configKeysAt(parent, nestValue(parent, { kind })).includes(key);
    const named = valueAt(kindPath, below);
    if (named !== undefined && (isDetail || takes(named))) return values;
    const later = above.map((upper) => valueAt(kindPath, upper)).find((kind) => kind !== undefined);
    return mergeConfig(values, nestValue(kindPath, later !== undefined && takes(later) ? later : impliedKind));
  }, layer);
}
