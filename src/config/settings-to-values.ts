import { CONFIG_SETTINGS, type ConfigSetting } from './config-settings.ts';
import type { ConfigValues } from './config-layer.ts';
import { mergeConfig } from './merge-config.ts';
import { nestValue } from './nest-value.ts';

/** Configuration values of settings given as texts: `{ 'chunk-size': '256' }` is `{ chunkSize: 256 }`. */
export function settingsToValues(textOf: (setting: ConfigSetting) => string | undefined): ConfigValues {
  let values: ConfigValues = {};
  const settings: readonly ConfigSetting[] = CONFIG_SETTINGS;
  for (const setting of settings) {
    const text = textOf(setting);
    if (text !== undefined && text !== '') values = mergeConfig(values, nest(setting, toValue(setting, text)));
  }
  return values;
}

/** The setting at a path of the configuration, where there is one. */
export function settingAt(path: readonly string[]): ConfigSetting | undefined {
  const settings: readonly ConfigSetting[] = CONFIG_SETTINGS;
  return settings.find((setting) => setting.path.join('.') === path.join('.'));
}

// A text that is no number stays one: the schema then says what is wanted, in one place for every source.
function toValue(setting: ConfigSetting, text: string): string | number | boolean {
  if (setting.type === 'switch') return SWITCHED.get(text) ?? text;
  const number = Number(text);
  return setting.type === 'number' && text.trim() !== '' && Number.isFinite(number) ? number : text;
}

const SWITCHED: ReadonlyMap<string, boolean> = new Map([['true', true], ['1', true], ['false', false], ['0', false]]);

function nest({ path, kindWords }: ConfigSetting, value: unknown): ConfigValues {
  const isKind = kindWords?.some((word) => word === value) === true;
  return nestValue(isKind ? [...path.slice(0, -1), 'kind'] : path, value);
}
