import type { Interruption } from './interruption.ts';
import { reportError } from './report-error.ts';
import { reportOptions } from './report-options.ts';
import { createScreen } from './screen.ts';

/** What nobody caught is a defect: it is reported as every error is, and the process ends. After an interruption it is only its echo. */
export function endWithDefect(owner: NodeJS.Process, interruption: Interruption): void {
  owner.on('uncaughtException', (error) => {
    if (interruption.exitCode !== undefined) owner.exit(interruption.exitCode);
    const screens = { output: createScreen(owner.stdout, owner.env), notes: createScreen(owner.stderr, owner.env) };
    owner.exit(reportError(error, { ...reportOptions(owner.argv.slice(2), []), ...screens }));
  });
}
