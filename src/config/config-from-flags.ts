import type { ConfigLayer } from './config-layer.ts';
import type { ConfigSettingName } from './config-settings.ts';
import { settingAt, settingsToValues } from './settings-to-values.ts';

/** Flags of a command line by the name of their setting: `{ 'chunk-size': '256' }`. */
export type ConfigFlags = Readonly<Partial<Record<ConfigSettingName, string | undefined>>>;

/** The configuration that the flags of a command line give. */
export function configFromFlags(flags: ConfigFlags): ConfigLayer {
  const texts = new Map<string, string | undefined>(Object.entries(flags));
  return {
    source: 'flags',
    values: settingsToValues((setting) => texts.get(setting.name)),
    describe: (path) => {
      const setting = settingAt(path);
      return setting === undefined ? 'the command line' : `--${setting.name}`;
    },
  };
}
