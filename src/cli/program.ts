import { Command } from 'commander';
import { packageVersion } from '../util/package-version.ts';
import type { RunCommand } from './command-context.ts';
import type { Declare } from './declare/declare.ts';
import { addGraphCommands } from './declare/graph-commands.ts';
import { addMemoryCommands } from './declare/memory-commands.ts';
import { addQuestionCommands } from './declare/question-commands.ts';
import { addShelfCommands } from './declare/shelf-commands.ts';
import { addSystemCommands } from './declare/system-commands.ts';
import { addSettingFlags } from './flags.ts';
import type { Screen } from './screen.ts';

export interface ProgramOptions {
  readonly execute: (command: Command, run: RunCommand) => Promise<void>;
  readonly output: Screen;
  readonly notes: Screen;
}

/** The commands, their operands and options. What a command does is imported when it runs: `--help` loads nothing else. */
export function createProgram({ execute, output, notes }: ProgramOptions): Command {
  const program = new Command('memorag')
    .description('Memorizes long texts once, and answers questions about them with citations.')
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    // Errors are reported by report-error.ts, in one form for all.
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => notes.write(text),
      outputError: () => {},
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => notes.columns,
    })
    .option('--json', 'print one JSON value, and nothing else, on standard output')
    .option('--config <file>', 'configuration file (JSON); environment and flags win over it')
    .option('--quiet', 'no progress and no notes')
    .option('--verbose', 'with an error: its causes')
    .addHelpText('after', HELP_END);
  addSettingFlags(program, ['cache']);
  const declare: Declare = (command, run) => command.action(async () => await execute(command, run));
  addMemoryCommands(program, declare);
  addQuestionCommands(program, declare);
  addGraphCommands(program, declare);
  addShelfCommands(program, declare);
  addSystemCommands(program, declare);
  return program;
}

const HELP_END = `
<memory> is the name of one in the cache directory, or a directory.
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused, 130 interrupted, 143 terminated.`;
