import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createScreen } from '../../../src/cli/screen.ts';
import { CONFIG_SETTINGS, variableOf, type ConfigSetting } from '../../../src/config/config-settings.ts';

const SETTINGS: readonly ConfigSetting[] = CONFIG_SETTINGS;
const page = await readFile('docs/command-line.md', 'utf8');
const screen = createScreen({ write: () => true }, {});
const program = createProgram({ execute: async () => {}, output: screen, notes: screen });

test.each(program.commands.map((command) => command.name()))('the page describes %s', (name) => {
  expect(page).toMatch(new RegExp(`^\\| \`${name}\\b`, 'mu'));
});

test.each(SETTINGS.map((setting) => [setting.name, setting] as const))('the page tells the key, flag and variable of %s', (_, setting) => {
  const row = page.split('\n').find((line) => line.includes(`\`${variableOf(setting)}\``) && line.startsWith('|')) ?? '';
  expect(row).toContain(`\`${setting.path.join('.')}\``);
  expect(row.includes(`\`--${setting.name}\``)).toBe(setting.hasFlag !== false);
});

test('the options of the commands are all on the page or settings', () => {
  const settings = SETTINGS.map(({ name }) => `--${name}`);
  const options = program.commands.flatMap((command) => command.options.map((option) => option.long ?? ''));
  const missing = options.filter((flag) => !settings.includes(flag) && !page.includes(`\`${flag}`));
  expect(missing).toEqual([]);
});
