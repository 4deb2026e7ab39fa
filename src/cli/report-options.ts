import type { GlobalOptions } from './command-context.ts';

export interface ReportOptions extends Pick<GlobalOptions, 'json' | 'verbose'> {
  /** The command that was meant, for the hint to its help. */
  readonly command: string | undefined;
}

/** How to report an error that came before, or instead of, the parsing of a command line; words behind `--` are a question's. */
export function reportOptions(words: readonly string[], commands: readonly string[]): ReportOptions {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  return { json: own.includes('--json'), verbose: own.includes('--verbose'), command: own.find((word) => commands.includes(word)) };
}
