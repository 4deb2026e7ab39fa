import type { Fence } from './markdown-page.ts';

/** A command of a page, and what the page shows of its output. */
export interface PageCommand {
  readonly command: string;
  readonly shown: readonly string[];
  readonly fails: boolean;
  readonly line: number;
}

/**
 * The commands of a `sh` fence. Where a line begins with `$ `, such lines are commands and the rest is their output; elsewhere
 * every line is a command. A `\` at its end joins a line with the next. `sh fails`: each must end with an error.
 */
export function pageCommands({ lines, marks, line: opening }: Fence): readonly PageCommand[] {
  const isTranscript = lines.some((line) => line.startsWith('$ '));
  const commands: { command: string; shown: string[]; fails: boolean; line: number }[] = [];
  for (const [index, line] of lines.entries()) {
    const last = commands.at(-1);
    if (last?.command.endsWith('\\') === true) last.command = `${last.command.slice(0, -1)}${line.trimStart()}`;
    else if (!isTranscript || line.startsWith('$ ')) {
      if (line.trim() !== '' && !line.startsWith('#')) commands.push({ command: line.replace(/^\$ /u, ''), shown: [], fails: marks.includes('fails'), line: opening + 1 + index });
    } else last?.shown.push(line);
  }
  return commands;
}

/**
 * What of the shown output is not in the real one. The lines before the first that begins with `…` are looked for; numbers, units,
 * lines' ends and directories may differ, because they do from run to run.
 */
export function missingLines(shown: readonly string[], real: string, folder: string): readonly string[] {
  const end = shown.findIndex((line) => line.startsWith('…'));
  const held = (end < 0 ? shown : shown.slice(0, end)).filter((line) => line.trim() !== '');
  const actual = loosely(real.replaceAll(folder, '.'));
  return held.filter((line) => !actual.includes(loosely(line)));
}

function loosely(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[0-9a-f]{12,64}\b/gu, '0')
    .replaceAll(/\d[\d,.:TZ-]*(?: (?:KiB|MiB|GiB|bytes|min|ms|s)\b)?(?: \d+ s\b)?/gu, '0')
    .trim();
}
