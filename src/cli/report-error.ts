import { CommanderError } from 'commander';
import { isMemoError, MemoError } from '../errors/memo-error.ts';
import { oneLine, printableJson } from './printable.ts';
import type { ReportOptions } from './report-options.ts';
import type { Screen } from './screen.ts';

/** Prints what went wrong, one line and a remedy (and one JSON value on standard output with `json`); returns the exit code. */
export function reportError(rawError: unknown, options: ReportOptions & { readonly output: Screen; readonly notes: Screen }): number {
  const error = toMemoError(rawError, options.command);
  const remedy = error.remedy ?? (error.code === 'internal' ? 'report this as a defect, with what --verbose prints' : undefined);
  if (options.json) options.output.line(printableJson({ error: { code: error.code, message: error.message, ...(remedy === undefined ? {} : { remedy }) } }));
  options.notes.line(`memorag: ${oneLine(error.message)}`);
  if (remedy !== undefined) options.notes.line(`  remedy: ${oneLine(remedy)}`);
  if (options.verbose) for (const line of causes(rawError)) options.notes.line(`  ${line}`);
  return error.exitCode;
}

function toMemoError(error: unknown, command: string | undefined): MemoError {
  if (isMemoError(error)) return error;
  if (error instanceof CommanderError) return toUsageError(error, command);
  return new MemoError({ code: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error), cause: error });
}

/** Commander writes `error: unknown option '--jsn'`, a line feed and `(Did you mean --json?)`. */
function toUsageError(error: CommanderError, command: string | undefined): MemoError {
  const [first = '', suggestion] = error.message.split('\n');
  const meant = /^\(Did you mean (.+)\?\)$/u.exec(suggestion ?? '')?.[1];
  return new MemoError({
    code: 'wrong-usage',
    message: first.replace(/^error: /u, '').replace(/\.$/u, ''),
    remedy: meant === undefined ? `see what there is with \`memorag ${command === undefined ? '' : `${command} `}--help\`` : `did you mean ${meant}?`,
    cause: error,
  });
}

/** The stack, then each cause's. */
function causes(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let link = error; link instanceof Error; link = link.cause) {
    lines.push(...(lines.length === 0 ? '' : 'caused by: ').concat(link.stack ?? String(link)).split('\n'));
  }
  return lines;
}
