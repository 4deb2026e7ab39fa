import type { Readable } from 'node:stream';
import type { Environment } from '../config/config-from-environment.ts';
import type { ConfigFlags } from '../config/config-from-flags.ts';
import type { Options } from './options.ts';
import type { OutputStream, Screen } from './screen.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Configuration file. */
  readonly config: string | undefined;
}

/** What every command gets beside its own arguments. */
export interface CommandContext extends GlobalOptions {
  readonly signal: AbortSignal;
  /** As {@link Interruption.divert}: for a command that Ctrl-C does not end at once. */
  readonly divert: (take: () => boolean) => Disposable;
  readonly environment: Environment;
  readonly flags: ConfigFlags;
  readonly stdin: Readable;
  /** Standard output. With `json` a command writes nothing to it: its result is printed. */
  readonly output: Screen;
  /** Standard error, for progress. */
  readonly stderr: OutputStream;
  /** Tells a person something on standard error, once; nothing with `quiet`. */
  readonly note: (message: string) => void;
}

/** What a command has to say: `json` prints `value`, and otherwise `text` is printed. */
export interface CommandResult {
  /** `undefined`: it has been said, line by line. */
  readonly value: unknown;
  readonly text: string;
  readonly exitCode?: number;
}

/** A command's work: its operands, its options, what every command gets. */
export type RunCommand = (context: CommandContext, operands: readonly string[], options: Options) => Promise<CommandResult>;
