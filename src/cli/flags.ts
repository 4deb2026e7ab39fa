import { Option, type Command } from 'commander';
import { CONFIG_SETTINGS, type ConfigSetting, type ConfigSettingName } from '../config/config-settings.ts';
import type { ConfigFlags } from '../config/config-from-flags.ts';
import type { CommandContext } from './command-context.ts';
import { EMBEDDER, GENERATOR, MEMORY_CHAT } from './declare/setting-groups.ts';
import { isSet, textOption, type Options } from './options.ts';

/** Declares the flags of some settings on a command, as `--chunk-size <tokens>`. */
export function addSettingFlags(command: Command, names: readonly ConfigSettingName[]): Command {
  for (const name of names) {
    const setting: ConfigSetting | undefined = CONFIG_SETTINGS.find((candidate) => candidate.name === name);
    if (setting !== undefined) command.addOption(new Option([`--${setting.name}`, setting.placeholder].join(' ').trim(), setting.description).helpGroup('Configuration:'));
  }
  return command;
}

/** `--memory <kind>`, short for `--memory-model`, where texts are memorized: elsewhere `--memory` names saved memories. */
export function addMemoryKindFlag(command: Command): Command {
  return command.addOption(new Option('--memory <kind>', 'short for --memory-model').conflicts('memoryModel').helpGroup('Configuration:'));
}

/** The configuration flags among the options of a command. */
export function flagsOf(options: Options): ConfigFlags {
  const flags = Object.fromEntries(CONFIG_SETTINGS.map(({ name }) => [name, settingText(options, attributeOf(name))]));
  return { ...flags, 'memory-model': textOption(options, 'memoryModel') ?? textOption(options, 'memory') };
}

const OPENING_FLAGS: readonly ConfigSettingName[] = ['cache', 'memory-model', 'model', 'ratio', ...MEMORY_CHAT, ...GENERATOR, ...EMBEDDER];

/** What a memory is opened with, as words of a command: the flags and the configuration file that were given when it was made, and that asking it needs again. */
export function openingFlags({ flags, config }: Pick<CommandContext, 'flags' | 'config'>): readonly string[] {
  // The kind of a memory that a chat model serves follows the saved memory.
  const isToldByMemory = flags['memory-model'] === 'gist' || (flags['memory-model'] === 'long-context' && flags.model === undefined);
  const names = OPENING_FLAGS.filter((name) => name !== 'memory-model' || !isToldByMemory);
  const file = config === undefined ? [] : ['--config', config];
  return [...file, ...names.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}`, flags[name]]))];
}

/** A switch is given without a value. */
function settingText(options: Options, attribute: string): string | undefined {
  return isSet(options, attribute) ? 'true' : textOption(options, attribute);
}

function attributeOf(name: string): string {
  return name.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
