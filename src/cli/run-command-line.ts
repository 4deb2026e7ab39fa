import type { Readable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import { ERROR_CODES } from '../errors/codes.ts';
import type { Environment } from '../config/config-from-environment.ts';
import type { CommandContext, CommandResult, RunCommand } from './command-context.ts';
import { flagsOf } from './flags.ts';
import type { Interruption } from './interruption.ts';
import { isSet, textOption, type Options, type OptionValue } from './options.ts';
import { oneLine, printableJson } from './printable.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';
import { reportOptions } from './report-options.ts';
import { createScreen, type OutputStream, type Screen } from './screen.ts';

export interface CommandLine {
  /** Without the program's own name. */
  readonly words: readonly string[];
  readonly environment: Environment;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly interruption: Interruption;
}

/** Runs one command line and returns its exit code; whatever goes wrong has been reported. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  const { words, environment, stdout, stderr, interruption } = line;
  const output = createScreen(stdout, environment);
  const notes = createScreen(stderr, environment);
  let exitCode = 0;
  const execute = async (command: Command, run: RunCommand): Promise<void> => {
    const options: Options = command.optsWithGlobals<Record<string, OptionValue>>();
    const context = createContext(line, { options, output, notes });
    const result = await run(context, command.args, options);
    print(result, context);
    exitCode = result.exitCode ?? 0;
  };
  const program = createProgram({ execute, output, notes });
  try {
    await program.parseAsync(words, { from: 'user' });
    return interruption.exitCode ?? exitCode;
  } catch (error) {
    if (interruption.isQuiet) return interruption.exitCode ?? 0;
    const commands = program.commands.map((command) => command.name());
    const helpCode = exitCodeOfHelp(error);
    if (helpCode !== undefined) {
      // Help that stands in for a missing command is no JSON value: a program is told so in one.
      if (helpCode !== 0 && reportOptions(words, commands).json) output.line(printableJson({ error: { code: 'wrong-usage', ...NO_COMMAND } }));
      return helpCode;
    }
    const cause: unknown = interruption.signal.aborted ? interruption.signal.reason : error;
    const code = reportError(cause, { ...reportOptions(words, commands), output, notes });
    return interruption.exitCode ?? code;
  }
}

const NO_COMMAND = { message: 'no command was given', remedy: 'see `memorag --help`' };

interface Settled {
  readonly options: Options;
  readonly output: Screen;
  readonly notes: Screen;
}

function createContext({ environment, stdin, stderr, interruption }: CommandLine, { options, output, notes }: Settled): CommandContext {
  const quiet = isSet(options, 'quiet');
  const noted = new Set<string>();
  return {
    json: isSet(options, 'json'),
    quiet,
    verbose: isSet(options, 'verbose'),
    config: textOption(options, 'config'),
    signal: interruption.signal,
    divert: (take) => interruption.divert(take),
    environment,
    flags: flagsOf(options),
    stdin,
    stderr,
    output,
    note(message) {
      if (!quiet && !noted.has(message)) notes.line(`memorag: note: ${oneLine(message)}`);
      noted.add(message);
    },
  };
}

function print({ value, text }: CommandResult, { json, output }: CommandContext): void {
  if (json && value === undefined) return;
  if (json) output.line(printableJson(value));
  else if (text !== '') output.line(text);
}

/** Commander throws after it has printed help or the version; help that nobody asked for stands in for a missing command. */
function exitCodeOfHelp(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === 'commander.help') return error.exitCode === 0 ? 0 : ERROR_CODES['wrong-usage'].exitCode;
  return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? 0 : undefined;
}
