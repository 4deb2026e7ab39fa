import { configKeysAt } from './config-keys.ts';
import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { CONFIG_SETTINGS, type ConfigSetting } from './config-settings.ts';
import { valueAt } from './value-at.ts';

/** The values of a layer with the kinds that they stand for: `--model-path x` names an embedder that takes a path, where the layers below name none that does. */
export function implyKind(layer: ConfigValues, below: ConfigValues): ConfigValues {
  const settings: readonly ConfigSetting[] = CONFIG_SETTINGS;
  return settings.reduce<ConfigValues>((values, { path: [parent, key], impliedKind, isDetail = false }) => {
    if (impliedKind === undefined || key === undefined) return values;
    const own = values[parent];
    if (!isConfigValues(own) || own[key] === undefined || own['kind'] !== undefined) return values;
    const isNamed = valueAt([parent, 'kind'], below) !== undefined;
    const stays = isNamed && (isDetail || configKeysAt([parent], below).includes(key));
    return stays ? values : { ...values, [parent]: { ...own, kind: impliedKind } };
  }, layer);
}
