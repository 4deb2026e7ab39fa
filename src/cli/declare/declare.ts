import type { Command } from 'commander';
import type { RunCommand } from '../command-context.ts';

/** Ties a declared command to its work. The work is imported when it runs, so that `--help` loads nothing else. */
export type Declare = (command: Command, run: RunCommand) => Command;

/** Operands that several commands take, with the words of their help. */
export const MEMORY = ['<memory>', 'its name or directory'] as const;
/** Where `--memory` may name the memories instead. */
export const OPTIONAL_MEMORY = ['[memory]', 'its name or directory; with --memory it may be left out'] as const;
export const MEMORIES = ['--memory <memories...>', 'several memories, asked as one; write the question before it'] as const;
/** Of every command that may call a model. */
export const DRY_RUN = ['--dry-run', 'only say what models would be called for, and what that would cost'] as const;
export const INPUTS = ['<inputs...>', 'files, folders, globs, or - for standard input'] as const;
export const QUESTION = ['[question...]', 'the question, or - for standard input'] as const;
