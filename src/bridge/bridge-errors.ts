import { MemoError } from '../errors/memo-error.ts';
import type { ProcessEnd } from './spawn-bridge.ts';

/** The bridge did not come up. `log`: the last lines that it wrote to standard error. */
export function startError(what: string, log: readonly string[]): MemoError {
  return new MemoError({
    code: 'bridge-start',
    message: withLastLine(`the bridge did not start: ${what}`, log),
    remedy: log.some((line) => line.includes('ModuleNotFoundError')) ? 'run `npm run setup`' : 'run `memorag doctor`',
    cause: logCause(log),
  });
}

/** The bridge was there and is gone, or its connection was cut. */
export function lostError(what: string, log: readonly string[], cause?: unknown): MemoError {
  return new MemoError({
    code: 'bridge-lost',
    message: withLastLine(`the bridge was lost: ${what}`, log),
    remedy: 'try again, the next call starts it anew; where it happens again, run `memorag doctor`',
    cause: logCause(log) ?? cause,
  });
}

/** `exit code 3`, `signal SIGKILL`. */
export function describeEnd(end: ProcessEnd): string {
  return end.signal === null ? `exit code ${end.exitCode ?? 'unknown'}` : `signal ${end.signal}`;
}

function withLastLine(what: string, log: readonly string[]): string {
  const last = log.at(-1);
  return last === undefined ? what : `${what}; its last words: ${last.slice(0, 300)}`;
}

function logCause(log: readonly string[]): Error | undefined {
  return log.length === 0 ? undefined : new Error(`Standard error of the bridge, last lines:\n${log.join('\n')}`);
}
